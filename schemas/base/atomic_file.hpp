// Files that whoever looks sees whole or not at all. Thread: any.
#pragma once

#include <filesystem>
#include <string>

#include "schemas/base/result.hpp"

namespace nc {

/// Writes the text and a line end to a draft beside the file ("NAME.new"), and renames it. Not synced: after the
/// machine's death the older text may be there. An Error has the code "FileFailed".
Result<void> write_atomically(const std::filesystem::path& file, const std::string& text);

}  // namespace nc
