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

ChangeFeed::ChangeFeed(Generation start, Environment environment, ChangeLog::Limits limits)
    : log_(start, limits), environment_(std::move(environment)) {}

void ChangeFeed::read(const api::UnstoredCall& call, const ChangeQuery& query, const api::Reply& reply) {
    const Reader reader{call.route.type->type, call.route.version, query, reply, log_.current()};
    const bool may_wait = query.since && has_all(query);
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
        if (!has_all(reader.query) || has_news(reader.query, reader.seen)) ready.push_back(number);
        reader.seen = log_.current();
    }
    for (const std::uint64_t number : ready)
        release(number);
}

bool ChangeFeed::has_all(const ChangeQuery& query) const {
    return query.with_states ? log_.has_trees_since(*query.since) : log_.reaches_back_to(*query.since);
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
    if (query.since && !has_all(query))
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
    std::vector<Json> entries;
    for (const Change* change : changes)
        entries.push_back(entry_of(*change));
    add_resources(reader, changes, entries);
    Json list = Json::array();
    for (Json& entry : entries)
        list.push_back(std::move(entry));
    reader.reply(api::document_answer(200, model::info(reader.type),
                                      Json{{"revision", revision.value()}, {"changes", std::move(list)}}));
}

void ChangeFeed::add_resources(const Reader& reader, const std::vector<const Change*>& changes,
                               std::vector<Json>& entries) const {
    if (!reader.query.with_states && !reader.query.with_resources) return;
    std::set<ResourcePath> shown;
    for (std::size_t i = changes.size(); i-- > 0;) {
        const Change& change = *changes[i];
        if (change.kind == model::ChangeKind::Deleted && reader.query.with_states) continue;
        if (!reader.query.with_states && !shown.insert(change.path).second) continue;
        // Children have changes of their own. With each of these their parent would be told anew, with all of them.
        const auto document =
            reader.query.with_states
                ? environment_.document(log_.tree(change.revision), change.path, api::Detail::WithoutChildren,
                                        reader.version)
                : environment_.document(log_.newest_tree(), change.path, api::Detail::All, reader.version);
        if (document) entries[i]["resource"] = *document;
    }
}

}  // namespace nc::service::feed
