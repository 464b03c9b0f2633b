# Warnings are errors, for every target of this repository.
add_library(nc_warnings INTERFACE)
target_compile_options(nc_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual
  -Woverloaded-virtual -Wimplicit-fallthrough -Wnull-dereference)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports false positives of these in inlined standard library code at -O2.
  target_compile_options(nc_warnings INTERFACE -Wno-null-dereference -Wno-maybe-uninitialized -Wno-restrict
    -Wno-stringop-overflow -Wno-array-bounds)
endif()

if(NC_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Asio's fences, which ThreadSanitizer does not model; what it reports is looked at all the same.
  target_compile_options(nc_warnings INTERFACE -Wno-tsan)
endif()

if(NC_SANITIZE)
  add_compile_options(-fsanitize=${NC_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${NC_SANITIZE})
endif()

if(NC_BUILD_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "NC_BUILD_FUZZERS needs clang: configure with -DCMAKE_CXX_COMPILER=clang++")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
  # g++ is the compiler that judges warnings; a fuzz build only looks for crashes.
  target_compile_options(nc_warnings INTERFACE -Wno-error)
endif()
