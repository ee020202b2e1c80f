from demo.story import main

main()
