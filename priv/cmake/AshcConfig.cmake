# find_package(Ashc): the runtime library as Ashc::ashrt, and
#
#   ashc_add_migrator(TARGET DIR [PROGRAM NAME] [FLAGS ARGUMENT...])
#
# which makes TARGET, a static library of the migrations of the project in DIR (it holds resources/ and priv/),
# with ash_release.h on the include path of what links it; PROGRAM makes the ready-made program, too. A changed
# resource or .sql file makes the C again. FLAGS are more arguments of `ashc release`.
include(CMakeFindDependencyMacro)
find_dependency(SQLite3)

get_filename_component(ashc_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
find_program(ASHC_EXECUTABLE ashc HINTS "${ashc_prefix}/bin")
find_library(ASHC_RUNTIME NAMES libashrt.a ashrt HINTS "${ashc_prefix}/lib" NO_DEFAULT_PATH)

if(NOT ASHC_RUNTIME OR NOT ASHC_EXECUTABLE)
  set(Ashc_FOUND FALSE)
  set(Ashc_NOT_FOUND_MESSAGE "ashc or libashrt is not below ${ashc_prefix}")
  return()
endif()

if(NOT TARGET Ashc::ashrt)
  add_library(Ashc::ashrt UNKNOWN IMPORTED)
  set_target_properties(Ashc::ashrt PROPERTIES
    IMPORTED_LOCATION "${ASHC_RUNTIME}"
    INTERFACE_INCLUDE_DIRECTORIES "${ashc_prefix}/include"
    INTERFACE_LINK_LIBRARIES SQLite::SQLite3)
endif()

function(ashc_add_migrator target dir)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "PROGRAM" "FLAGS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ashc_add_migrator(${target}): what is ${arg_UNPARSED_ARGUMENTS}?")
  endif()
  get_filename_component(root "${dir}" ABSOLUTE)
  set(out "${CMAKE_CURRENT_BINARY_DIR}/${target}.ashc")
  file(MAKE_DIRECTORY "${out}")
  add_custom_command(
    OUTPUT "${out}/ash_release.c" "${out}/ash_release.h" "${out}/main.c"
    COMMAND "${ASHC_EXECUTABLE}" release -C "${root}" --quiet --single --main --out "${out}"
            --depfile "${out}/release.d" ${arg_FLAGS}
    DEPFILE "${out}/release.d"
    COMMENT "ashc release ${dir}"
    VERBATIM)
  add_library(${target} STATIC "${out}/ash_release.c" "${out}/ash_release.h")
  target_include_directories(${target} PUBLIC "${out}")
  target_link_libraries(${target} PUBLIC Ashc::ashrt)
  if(arg_PROGRAM)
    add_executable(${arg_PROGRAM} "${out}/main.c")
    target_link_libraries(${arg_PROGRAM} PRIVATE ${target})
    add_dependencies(${arg_PROGRAM} ${target})
  endif()
endfunction()
