#include "service/http/response_writer.hpp"

#include <array>
#include <charconv>
#include <ostream>  // Beast 1.74 needs it for status.hpp
#include <string_view>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/status.hpp>

namespace nc::service::http {
namespace {

namespace beast = boost::beast;

/// The name that MS-NCNBI 2.2.1 gives; clients of the Windows product see it there.
constexpr std::string_view kServer = "Microsoft-HTTPAPI/2.0";

bool is_ours(std::string_view name) {
    for (const beast::string_view ours : {"Server", "Date", "Content-Length", "Connection", "Transfer-Encoding"}) {
        if (beast::iequals(beast::string_view(name.data(), name.size()), ours)) return true;
    }
    return false;
}

void append_field(std::string& bytes, std::string_view name, std::string_view value) {
    bytes.append(name).append(": ");
    for (const char c : value) {
        if (c == '\t' || static_cast<unsigned char>(c) >= 0x20) bytes.push_back(c);
    }
    bytes.append("\r\n");
}

}  // namespace

std::string http_date(std::time_t time) {
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    // strftime would give the names in the language of the process.
    std::array<char, 32> numbers{};
    std::strftime(numbers.data(), numbers.size(), " %Y %H:%M:%S GMT", &parts);
    const std::string day = (parts.tm_mday < 10 ? "0" : "") + std::to_string(parts.tm_mday);
    return std::string(days[static_cast<std::size_t>(parts.tm_wday)]) + ", " + day + " " +
           months[static_cast<std::size_t>(parts.tm_mon)] + numbers.data();
}

std::string write_response(const api::Response& response, const ResponseFraming& framing) {
    const auto reason =
        beast::http::obsolete_reason(beast::http::int_to_status(static_cast<unsigned>(response.status)));
    std::string bytes = "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(reason) + "\r\n";
    bytes.reserve(512 + response.body.size());
    for (const auto& [name, value] : response.headers.fields()) {
        if (!is_ours(name)) append_field(bytes, name, value);
    }
    append_field(bytes, "Server", kServer);
    append_field(bytes, "Date", http_date(framing.now));
    if (response.parts) {
        if (framing.knows_chunks) append_field(bytes, "Transfer-Encoding", "chunked");
    } else if (response.status != 204 && response.status != 304) {
        append_field(bytes, "Content-Length", std::to_string(response.body.size()));
    }
    append_field(bytes, "Connection", framing.keeps_alive_after(response) ? "keep-alive" : "close");
    bytes.append("\r\n");
    if (framing.has_body && response.status != 204 && response.status != 304) bytes.append(response.body);
    return bytes;
}

std::string write_chunk(std::string_view part) {
    if (part.empty()) return {};
    std::array<char, 16> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), part.size(), 16).ptr;
    std::string bytes(size.data(), end);
    bytes.reserve(bytes.size() + part.size() + 4);
    return bytes.append("\r\n").append(part).append("\r\n");
}

std::string write_last_chunk(const api::Headers& trailer) {
    std::string bytes = "0\r\n";
    for (const auto& [name, value] : trailer.fields())
        append_field(bytes, name, value);
    return bytes.append("\r\n");
}

}  // namespace nc::service::http
