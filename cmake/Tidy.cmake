# The house rules as tests (tests/tidy): who includes whom, sizes, forbidden words, the map of ARCHITECTURE.md; and a test
# of that test. `./dev fmt` puts long lines right.
find_package(Python3 REQUIRED COMPONENTS Interpreter)

add_test(NAME tidy COMMAND "${Python3_EXECUTABLE}" "${CMAKE_SOURCE_DIR}/tests/tidy/tidy.py")
add_test(NAME tidy.self COMMAND "${Python3_EXECUTABLE}" "${CMAKE_SOURCE_DIR}/tests/tidy/tidy_test.py")
set_tests_properties(tidy tidy.self PROPERTIES LABELS unit TIMEOUT 1800)
