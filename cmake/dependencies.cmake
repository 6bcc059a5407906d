# Everything comes from Debian 12 packages (scripts/install_packages.sh).
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(Boost 1.81 REQUIRED)  # headers only: Beast, Asio
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(ZLIB REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(spdlog REQUIRED)
find_package(valijson REQUIRED)  # its target brings VALIJSON_USE_EXCEPTIONS=1, without which a bad schema aborts
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
find_package(Python3 REQUIRED COMPONENTS Interpreter)  # makes tables out of schemas/litellm at build time
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)  # its target brings the three macros without which header and library disagree
