# fuzzer(SOURCE LAYER...): makes the libFuzzer program FOLDER_NAME of src/…/FOLDER/NAME_fuzz.cc and its layers, in the preset
# `fuzz` alone. tests/fuzz/run builds and runs them; corpora are in tests/fuzz/corpus/FOLDER_NAME.
option(ALOFT_FUZZ "Build the fuzz targets (clang only)" OFF)
add_custom_target(fuzzers)

if(ALOFT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

function(fuzzer source)
  if(NOT ALOFT_FUZZ)
    return()
  endif()
  get_filename_component(folder "${source}" DIRECTORY)
  get_filename_component(folder "${folder}" NAME)
  get_filename_component(name "${source}" NAME)
  string(REPLACE "_fuzz.cc" "" name "${name}")
  set(target "fuzz_${folder}_${name}")
  add_executable(${target} "${source}")
  target_link_options(${target} PRIVATE -fsanitize=fuzzer)
  target_link_libraries(${target} PRIVATE ${ARGN})
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzzers")
  add_dependencies(fuzzers ${target})
endfunction()
