// Any bytes, in any split, lead the HTTP parser to a request or a refusal within its limits, and the split does not
// change which.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "service/http/request_parser.hpp"

namespace {

using nc::service::http::Limits;
using nc::service::http::RequestParser;

void feed(RequestParser& parser, std::string_view bytes, std::size_t first_size) {
    std::size_t taken = 0;
    for (const std::size_t end : {first_size, bytes.size()}) {
        while (taken < end) {
            const std::size_t step = parser.feed(bytes.substr(taken, end - taken));
            if (step > end - taken) std::abort();
            taken += step;
            if (step == 0) break;
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    Limits limits;
    limits.head_size = 512;
    limits.body_size = 512;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    RequestParser whole(limits);
    feed(whole, bytes, bytes.size());
    RequestParser split(limits);
    feed(split, bytes, data[0] % size);
    if (whole.state() == RequestParser::State::Complete) {
        if (whole.request().body.size() > limits.body_size) std::abort();
        // Only a line of a chunked body that is longer than allowed may be refused in pieces and not at once.
        if (split.state() != RequestParser::State::Complete && bytes.size() > limits.head_size) return 0;
        if (split.state() != RequestParser::State::Complete) std::abort();
        if (split.request().body != whole.request().body || split.request().target != whole.request().target)
            std::abort();
    }
    return 0;
}
