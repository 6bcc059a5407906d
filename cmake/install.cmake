# cmake --install: the program, and the library with its public headers, as the package `warden` with the target warden::engine.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS warden RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)

# The pure modules that an engine over texts is made of; the program has more.
set(installed_modules base doc core k8s litellm policy engine rules source)
list(TRANSFORM installed_modules PREPEND warden_)
add_library(warden_library INTERFACE)
target_link_libraries(warden_library INTERFACE warden_source warden_engine warden_rules)
set_target_properties(warden_library PROPERTIES EXPORT_NAME engine)
install(TARGETS warden_library ${installed_modules} EXPORT warden
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/warden COMPONENT library)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/warden DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT library)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/warden)
install(EXPORT warden NAMESPACE warden:: FILE wardenTargets.cmake DESTINATION ${package_folder} COMPONENT library)
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/wardenConfig.cmake.in ${CMAKE_BINARY_DIR}/wardenConfig.cmake
  INSTALL_DESTINATION ${package_folder})
# 0.x: each minor version may change what is public.
write_basic_package_version_file(${CMAKE_BINARY_DIR}/wardenConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/wardenConfig.cmake ${CMAKE_BINARY_DIR}/wardenConfigVersion.cmake
  DESTINATION ${package_folder} COMPONENT library)
