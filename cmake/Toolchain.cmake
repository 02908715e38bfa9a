# Flags every layer is built with. clang-19 is the reference; g++ 12 or newer must pass too.

find_program(ALOFT_CCACHE ccache)
if(ALOFT_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${ALOFT_CCACHE}")
endif()

find_program(ALOFT_MOLD mold)
if(ALOFT_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers
                    -fno-omit-frame-pointer)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_compile_options(-Wthread-safety -Wimplicit-fallthrough -Wno-unknown-warning-option)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # These say more with g++ than with clang, the reference: a macro's local inside a lambda, an if around a test's macro, and,
  # wrongly, what g++ 12 thinks of optional and of simdjson when it optimizes.
  add_compile_options(-Wno-shadow -Wno-dangling-else -Wno-maybe-uninitialized -Wno-dangling-pointer)
endif()
option(ALOFT_WERROR "Treat warnings as errors" ON)
if(ALOFT_WERROR)
  add_compile_options(-Werror)
endif()

# The baseline of the machines we serve: SSE4.2 and PCLMUL for checksums. Wider code is picked at run time.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  add_compile_options(-march=x86-64-v2 -mpclmul)
endif()

set(ALOFT_SANITIZE "" CACHE STRING "address,undefined or thread; empty for none")
if(ALOFT_SANITIZE)
  add_compile_options(-fsanitize=${ALOFT_SANITIZE} -fno-sanitize-recover=all -g1)
  add_link_options(-fsanitize=${ALOFT_SANITIZE})
  add_compile_definitions(ALOFT_SANITIZED=1)
endif()

set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
