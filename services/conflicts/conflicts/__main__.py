from conflicts.app import SERVICE

raise SystemExit(SERVICE.main())
