from intake.app import SERVICE

raise SystemExit(SERVICE.main())
