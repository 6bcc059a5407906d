# Flags for every target: warnings are errors, hardening in release, heavy translation units one at a time.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

add_library(warden_options INTERFACE)
target_compile_options(warden_options INTERFACE -Wall -Wextra -Werror -Wpedantic -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(warden_options INTERFACE -Wthread-safety)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(warden_options INTERFACE -fstack-protector-strong -fcf-protection -fPIE)
  target_compile_definitions(warden_options INTERFACE _FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  target_link_options(warden_options INTERFACE -pie -Wl,-z,relro,-z,now)
endif()

# Each basic block calls what tests/cost/steps.cc defines.
if(WARDEN_COUNT_STEPS)
  target_compile_options(warden_options INTERFACE -fsanitize-coverage=trace-pc)
endif()

find_program(WARDEN_CCACHE ccache)
if(WARDEN_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${WARDEN_CCACHE})
endif()
find_program(WARDEN_MOLD mold)
if(WARDEN_MOLD)
  target_link_options(warden_options INTERFACE -fuse-ld=mold)
endif()

# For tests and for what instantiates big templates, where nobody measures: optimising them is most of the time of a build (with
# sanitizers nine tenths of it).
set(WARDEN_QUICK_TO_COMPILE)
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  set(WARDEN_QUICK_TO_COMPILE -O0)
endif()

# Beast, valijson, CLI11 and nlohmann cost 0.5 to 1.5 GB of memory a translation unit: never two at once.
set_property(GLOBAL PROPERTY JOB_POOLS heavy=1)

find_package(Git QUIET)
set(WARDEN_COMMIT "unknown")
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${CMAKE_SOURCE_DIR} describe --always --dirty --abbrev=12
                  OUTPUT_VARIABLE WARDEN_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(WARDEN_COMMIT STREQUAL "")
    set(WARDEN_COMMIT "unknown")
  endif()
endif()
