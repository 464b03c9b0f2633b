// A file with a text, only for its owner, which goes with the object.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

namespace nc::service::auth {

class TemporaryFile {
  public:
    explicit TemporaryFile(const std::string& text) {
        std::string name = (std::filesystem::temp_directory_path() / "nc-auth-XXXXXX").string();
        ::close(::mkstemp(name.data()));
        name_ = name;
        write(text);
    }
    ~TemporaryFile() { std::filesystem::remove(name_); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::string& name() const { return name_; }
    void write(const std::string& text) const { std::ofstream(name_) << text; }

  private:
    std::string name_;
};

}  // namespace nc::service::auth
