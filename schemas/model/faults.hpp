// What is wrong with a request: all faults at once, each with a code of errors.xml, the member it is about, the value
// that was refused and a sentence. The sentences live in errors.xml; callers only fill in the value.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "generated/error_code.hpp"
#include "schemas/base/error.hpp"

namespace nc::model {

/// Code, HTTP status and sentence of one entry of errors.xml.
struct ErrorInfo {
    std::string_view code;
    int status = 500;
    std::string_view sentence;  ///< "{value}" stands for the refused value
};

const ErrorInfo& info(ErrorCode code);
std::span<const ErrorInfo> errors();
/// HTTP status of a code's text; 500 for a text that errors.xml does not have.
int status_of(std::string_view code);

/// The Error of a code: the sentence with `value` filled in, then `detail` as a sentence of its own.
Error make_error(ErrorCode code, std::string target, std::string_view value = {}, std::string_view detail = {});

class Faults {
  public:
    /// Further faults are not told: whoever sends so many has sent something else than what was meant.
    static constexpr std::size_t kMost = 32;

    void add(ErrorCode code, std::string target, std::string_view value = {}, std::string_view detail = {}) {
        if (errors_.size() < kMost) errors_.push_back(make_error(code, std::move(target), value, detail));
    }
    void add(Error error) {
        if (errors_.size() < kMost) errors_.push_back(std::move(error));
    }
    bool empty() const { return errors_.empty(); }
    const std::vector<Error>& errors() const { return errors_; }

  private:
    std::vector<Error> errors_;
};

}  // namespace nc::model
