#include "tests/unit/provider/bridge/fake_controller.hpp"

#include <algorithm>

namespace nc::provider::test {

using model::Json;
using service::ctl::Answer;
using service::ctl::Request;

void FakeController::put(const std::string& path, Json properties) {
    const bool is_new = !resources_.contains(path);
    ++revision_;
    resources_[path] = {{"resourceRef", path},
                        {"resourceId", path.substr(path.rfind('/') + 1)},
                        {"etag", std::to_string(revision_)},
                        {"properties", std::move(properties)}};
    log_.push_back({revision_, is_new ? "Created" : "Modified", path, resources_[path]});
}

void FakeController::remove(const std::string& path) {
    resources_.erase(path);
    log_.push_back({++revision_, "Deleted", path, {}});
}

Answer FakeController::changes(const std::string& query) {
    const auto number = [&](const std::string& name) {
        const std::size_t at = query.find(name + "=");
        return at == std::string::npos ? 0 : std::stoull(query.substr(at + name.size() + 1));
    };
    if (query.find("since=") == std::string::npos)
        return {200, Json{{"revision", revision_}, {"changes", Json::array()}}.dump()};
    const std::uint64_t since = number("since");
    if (since == revision_ && number("wait") > 0 && on_wait) on_wait(static_cast<int>(number("wait")));
    if (since < oldest_ || since > revision_)
        return {410, Json{{"error", {{"code", "ChangesTooOld"}, {"message", "Read anew."}}}}.dump()};
    Json list = Json::array();
    std::uint64_t upto = revision_;
    const auto begin =
        std::upper_bound(log_.begin(), log_.end(), since,
                         [](std::uint64_t revision, const Entry& entry) { return revision < entry.revision; });
    for (auto at = begin; at != log_.end(); ++at) {
        const Entry& entry = *at;
        if (list.size() == limit) {
            upto = list.back().at("revision").get<std::uint64_t>();
            break;
        }
        list.push_back({{"revision", entry.revision}, {"kind", entry.kind}, {"path", entry.path}});
        if (!entry.resource.is_null()) list.back()["resource"] = entry.resource;
    }
    return {200, Json{{"revision", upto}, {"changes", std::move(list)}}.dump()};
}

Result<Answer> FakeController::send(const Request& request) {
    requests.push_back(request);
    if (is_away) return Error{service::ctl::kNoAnswer, "No answer.", {}, {}};
    if (refusal != 0) return Answer{refusal, R"({"error": {"code": "Forbidden", "message": "No."}})"};
    if (request.path == "/changes") return changes(request.query);
    Json list = Json::array();
    for (const auto& [path, resource] : resources_) {
        if (path.substr(0, path.rfind('/')) == request.path) list.push_back(resource);
    }
    return Answer{200, Json{{"value", std::move(list)}}.dump()};
}

}  // namespace nc::provider::test
