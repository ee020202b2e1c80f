from matters.app import SERVICE

SERVICE.main()
