#include "service/ctl/client.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace nc::service::ctl {
namespace {

Error without_form(const std::string& path) {
    return {kRefused, "The answer to " + path + " does not have the form of this interface.", path, {}};
}

/// The path and query of an absolute URI.
Request get_of(const std::string& uri) {
    const std::size_t scheme = uri.find("://");
    const std::size_t path = scheme == std::string::npos ? 0 : uri.find('/', scheme + 3);
    const std::string rest = path == std::string::npos ? "/" : uri.substr(path);
    const std::size_t query = std::min(rest.find('?'), rest.size());
    return {"GET", rest.substr(0, query), rest.substr(std::min(query + 1, rest.size())), {}, {}};
}

std::chrono::seconds retry_after(const Answer& answer) {
    constexpr int kLongest = 30;
    int seconds = 1;
    if (const auto header = answer.header("Retry-After"))
        std::from_chars(header->data(), header->data() + header->size(), seconds);
    return std::chrono::seconds(std::clamp(seconds, 1, kLongest));
}

/// Where to ask how far the operation is; std::nullopt: it has ended.
std::optional<std::string> operation_of(const Answer& answer) {
    const Json body = Json::parse(answer.body, nullptr, false);
    const Json::json_pointer state("/properties/provisioningState");
    const bool has_state = body.is_object() && body.contains(state) && body.at(state).is_string();
    const std::string text = has_state ? body.at(state).get<std::string>() : std::string();
    if (answer.status != 202 && text != "Updating" && text != "Deleting") return std::nullopt;
    return answer.header("Azure-AsyncOperation");
}

}  // namespace

Result<Answer> Client::request(const Request& request) {
    auto answer = transport_.send(request);
    if (answer && answer->status >= 400)
        return Error{answer->status == 404 ? kMissing : kRefused, sentence_of(*answer), request.path, {}};
    return answer;
}

Result<Json> Client::request_json(const Request& request) {
    auto answer = this->request(request);
    if (!answer) return std::move(answer).error();
    Json body = Json::parse(answer->body, nullptr, false);
    if (body.is_discarded()) return without_form(request.path);
    return body;
}

Result<Json> Client::list(const std::string& path) {
    Json all = Json::array();
    Request next{"GET", path, {}, {}, {}};
    while (true) {
        auto page = request_json(next);
        if (!page) return std::move(page).error();
        const auto values = page->is_object() ? page->find("value") : page->end();
        if (!page->is_object() || values == page->end() || !values->is_array())
            return Error{kRefused, path + " is not a collection.", path, {}};
        for (Json& value : *values)
            all.push_back(std::move(value));
        const auto link = page->find("nextLink");
        if (link == page->end() || !link->is_string() || link->get_ref<const std::string&>().empty()) return all;
        next = get_of(link->get<std::string>());
    }
}

Result<void> Client::follow(const Answer& first) {
    const auto uri = operation_of(first);
    if (!uri) return {};
    auto wait = retry_after(first);
    while (true) {
        pause_(wait);
        auto answer = request(get_of(*uri));
        if (!answer) return std::move(answer).error();
        const Json operation = Json::parse(answer->body, nullptr, false);
        if (!operation.is_object() || !operation.contains("status")) return without_form(*uri);
        const std::string status = operation.value("status", "");
        if (status == "Succeeded") return {};
        if (status != "InProgress") return Error{kRefused, status + ". " + sentence_of(*answer), *uri, {}};
        wait = retry_after(*answer);
    }
}

}  // namespace nc::service::ctl
