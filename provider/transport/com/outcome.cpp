#include "provider/transport/com/outcome.hpp"

#include "provider/cim/status.hpp"

namespace nc::provider::transport::com {
namespace {

std::string& last_text() {
    thread_local std::string text;
    return text;
}

}  // namespace

Outcome::Outcome(const Error& error) : result(NcHresult(cim::info(cim::status_of(error)).wbem)), text(error.message) {
    for (const Error& detail : error.details)
        text += " " + detail.code + ": " + detail.message;
}

HRESULT told(const Outcome& outcome) {
    if (outcome.has_failed()) last_text() = outcome.text;
    return outcome.result;
}

std::string take_error_text() { return std::exchange(last_text(), {}); }

}  // namespace nc::provider::transport::com
