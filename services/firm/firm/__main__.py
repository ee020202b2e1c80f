from firm.app import SERVICE

raise SystemExit(SERVICE.main())
