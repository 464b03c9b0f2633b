#include "schemas/base/version.hpp"

#include <cstdio>

namespace nc {

std::string_view product_version() { return NC_PRODUCT_VERSION; }

bool answers_version(std::string_view program, int argument_count, char** arguments) {
    if (argument_count != 2 || std::string_view(arguments[1]) != "--version") return false;
    std::printf("%.*s %s\n", static_cast<int>(program.size()), program.data(), NC_PRODUCT_VERSION);
    return true;
}

}  // namespace nc
