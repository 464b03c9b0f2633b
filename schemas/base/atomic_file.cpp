#include "schemas/base/atomic_file.hpp"

#include <fstream>
#include <system_error>

namespace nc {

Result<void> write_atomically(const std::filesystem::path& file, const std::string& text) {
    const std::filesystem::path draft = file.string() + ".new";
    std::error_code error;
    {
        std::ofstream out(draft, std::ios::trunc);
        out << text << '\n';
        out.close();
        if (!out) return Error{"FileFailed", "Cannot write " + draft.string() + ".", {}, {}};
    }
    std::filesystem::rename(draft, file, error);
    if (error) return Error{"FileFailed", "Cannot write " + file.string() + ": " + error.message(), {}, {}};
    return {};
}

}  // namespace nc
