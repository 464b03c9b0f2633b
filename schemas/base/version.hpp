// The version of the product, written once in the top CMakeLists.txt. Thread: any.
#pragma once

#include <string_view>

namespace nc {

/// "X.Y.Z".
std::string_view product_version();

/// When the only argument is --version: prints "PROGRAM X.Y.Z" on standard output and says true.
bool answers_version(std::string_view program, int argument_count, char** arguments);

}  // namespace nc
