# Flags for every target: warnings are errors, hardening in release, heavy translation units one at a time.

# Linkers drop the note about shadow stacks and landing pads when a single object lacks it, and the start-up objects of a glibc without
# CET do, though ours have it. Shadow stacks need nothing of those objects, so that mark is set; landing pads they would need, so that one is set
# only where they have them.
function(warden_mark_control_flow)
  if(NOT CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
    return()
  endif()
  set(marks -Wl,-z,shstk,-z,ibt)
  find_program(WARDEN_READELF readelf)
  foreach(object IN ITEMS Scrt1.o crti.o)
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${object} OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    execute_process(COMMAND ${WARDEN_READELF} -nW ${path} OUTPUT_VARIABLE notes ERROR_QUIET)
    if(NOT notes MATCHES "IBT")
      set(marks -Wl,-z,shstk)
    endif()
  endforeach()
  target_link_options(warden_options INTERFACE ${marks})
endfunction()

# warden_ship(target): its program without symbols, which lie beside it in a file of the same name and `.debug`. A debugger finds them there.
function(warden_ship target)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Release" OR NOT CMAKE_OBJCOPY)
    return()
  endif()
  set(file $<TARGET_FILE:${target}>)
  add_custom_command(TARGET ${target} POST_BUILD VERBATIM
    COMMAND ${CMAKE_OBJCOPY} --only-keep-debug ${file} ${file}.debug
    COMMAND ${CMAKE_OBJCOPY} --strip-all --add-gnu-debuglink=${file}.debug ${file})
endfunction()

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

add_library(warden_options INTERFACE)
target_compile_options(warden_options INTERFACE -pthread -Wall -Wextra -Werror -Wpedantic -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(warden_options INTERFACE -Wthread-safety)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(warden_options INTERFACE -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3  # what a distribution's compiler has of its own is level 2
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)  # nobody needs to know where this was built
  target_compile_definitions(warden_options INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(warden_options INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack,--build-id=sha1)
  warden_mark_control_flow()
endif()

# Each basic block calls what tests/cost/steps.cc defines.
if(WARDEN_COUNT_STEPS)
  target_compile_options(warden_options INTERFACE -fsanitize-coverage=trace-pc)
endif()

find_program(WARDEN_CCACHE ccache)
if(WARDEN_CCACHE)
  # The two looks it lets be are what precompiled headers need (ccache's manual); nothing here asks for the time it is compiled at.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${WARDEN_CCACHE})
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

# Parsing the standard library is half of compiling a small file, so it is parsed once for all. Our own headers are not in it: each file
# goes on including what it uses. OFF: every file is compiled by itself, which proves that it includes the standard headers it uses, too.
option(WARDEN_PRECOMPILED "parse the standard library and GoogleTest once" ON)

# warden_precompile(name header flags… ): an object library whose precompiled header others reuse, if their flags are the same.
function(warden_precompile name header)
  if(WARDEN_PRECOMPILED)
    add_library(${name} OBJECT ${CMAKE_SOURCE_DIR}/cmake/precompiled/empty.cc)
    target_link_libraries(${name} PRIVATE warden_options ${ARGN})
    target_precompile_headers(${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled/${header})
  endif()
endfunction()

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
