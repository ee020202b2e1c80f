from intake.app import SERVICE

SERVICE.main()
