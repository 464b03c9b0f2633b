// How a call ended: an HRESULT, and of a failure the sentence that NcTakeErrorText and SetStatus tell. Thread: any; the
// text of the last failure is each thread's own, as GetErrorInfo has it.
#pragma once

#include <string>
#include <utility>

#include "provider/transport/com/ncwmi.h"
#include "schemas/base/error.hpp"

namespace nc::provider::transport::com {

struct Outcome {
    HRESULT result = WBEM_S_NO_ERROR;
    std::string text{};

    Outcome() = default;
    Outcome(HRESULT code) : result(code) {}  // NOLINT: implicit on purpose
    Outcome(HRESULT code, std::string sentence) : result(code), text(std::move(sentence)) {}
    Outcome(const Error& error);  // NOLINT: implicit on purpose

    bool has_failed() const { return NcFailed(result); }
};

/// Notes the text of a failure for the thread; tells the result.
HRESULT told(const Outcome& outcome);
/// Empty when there was none; tells it once.
std::string take_error_text();

}  // namespace nc::provider::transport::com
