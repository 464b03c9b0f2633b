#include "service/feed/change_feed.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "schemas/model/json_value.hpp"
#include "schemas/model/registry.hpp"
#include "service/api/error_answer.hpp"

namespace nc::service::feed {
namespace {

using model::Json;
using model::ResourcePath;

bool is_wanted(const Change& change, const ResourcePath& below) {
    return below.empty() || change.path == below || change.path.is_below(below);
}

Json entry_of(const Change& change) {
    return Json{{"revision", change.revision.value()},
                {"kind", model::to_string(change.kind)},
                {"path", change.path.to_string()}};
}

}  // namespace

ChangeFeed::ChangeFeed(Generation start, Environment environment, std::size_t log_limit)
    : log_(start, log_limit), environment_(std::move(environment)) {}

void ChangeFeed::read(const api::UnstoredCall& call, const ChangeQuery& query, const api::Reply& reply) {
    const Reader reader{call.route.type->type, call.route.version, query, reply, log_.current()};
    const bool may_wait = query.since == log_.current() || (query.since && log_.reaches_back_to(*query.since));
    if (!may_wait || query.wait.count() == 0 || has_news(query, *query.since)) return answer(reader);
    if (waiting_.size() >= kWaitingLimit) release(waiting_.begin()->first);
    const std::uint64_t number = next_number_++;
    waiting_.emplace(number, reader);
    environment_.after(query.wait, [this, number, alive = std::weak_ptr<char>(alive_)] {
        if (!alive.expired()) release(number);
    });
}

void ChangeFeed::on_committed(const state::ResourceTree& before, const state::ResourceTree& after) {
    log_.add(before, after);
    std::vector<std::uint64_t> ready;
    for (auto& [number, reader] : waiting_) {
        if (!log_.reaches_back_to(*reader.query.since) || has_news(reader.query, reader.seen)) ready.push_back(number);
        reader.seen = log_.current();
    }
    for (const std::uint64_t number : ready)
        release(number);
}

bool ChangeFeed::has_news(const ChangeQuery& query, Generation seen) const {
    bool found = false;
    log_.visit_after(seen, [&](const Change& change) {
        found = is_wanted(change, query.below);
        return !found;
    });
    return found;
}

void ChangeFeed::release(std::uint64_t number) {
    const auto found = waiting_.find(number);
    if (found == waiting_.end()) return;
    const Reader reader = std::move(found->second);
    waiting_.erase(found);  // first: the reply may bring the next request
    answer(reader);
}

void ChangeFeed::answer(const Reader& reader) const {
    const ChangeQuery& query = reader.query;
    if (query.since && !log_.reaches_back_to(*query.since))
        return reader.reply(api::refuse(model::ErrorCode::ChangesTooOld, std::to_string(query.since->value())));
    std::vector<const Change*> changes;
    Generation revision = log_.current();
    log_.visit_after(query.since.value_or(revision), [&](const Change& change) {
        const bool is_full = changes.size() >= query.limit && changes.back()->revision != change.revision;
        if (is_full) {
            revision = changes.back()->revision;
            return false;
        }
        if (is_wanted(change, query.below)) changes.push_back(&change);
        return true;
    });
    std::vector<Json> entries(changes.size());
    std::set<ResourcePath> shown;  // the last change of a path carries the resource
    for (std::size_t i = changes.size(); i-- > 0;) {
        entries[i] = entry_of(*changes[i]);
        if (!query.with_resources || !shown.insert(changes[i]->path).second) continue;
        auto document = environment_.document(changes[i]->path, reader.version);
        if (document) entries[i]["resource"] = std::move(*document);
    }
    Json list = Json::array();
    for (Json& entry : entries)
        list.push_back(std::move(entry));
    reader.reply(api::document_answer(200, model::info(reader.type),
                                      Json{{"revision", revision.value()}, {"changes", std::move(list)}}));
}

}  // namespace nc::service::feed
