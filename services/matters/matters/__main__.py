from matters.app import SERVICE

raise SystemExit(SERVICE.main())
