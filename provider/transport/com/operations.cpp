#include "provider/transport/com/operations.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "provider/cim/query_engine.hpp"
#include "provider/cim/status.hpp"
#include "schemas/base/ascii.hpp"

namespace nc::provider::transport::com {
namespace {

using cim::failure;
using cim::ObjectPath;
using cim::Status;

const cim::Caller kNobodyElse{};  // the connection has the credentials

Result<ObjectPath> read_path(const Session& session, const std::string& text) {
    auto path = ObjectPath::parse(text);
    if (!path) return Error{"", "'" + text + "' is no object path.", {}, {}};
    if (path->namespace_name.empty()) path->namespace_name = session.namespace_name;
    return *std::move(path);
}

Outcome bad_path(const Error& error) { return {WBEM_E_INVALID_OBJECT_PATH, error.message}; }

Outcome check_language(const std::string& language) {
    if (equals_ignoring_case(language, "WQL")) return {};
    return {WBEM_E_INVALID_QUERY_TYPE, "'" + language + "' is not WQL."};
}

Outcome outcome_of(const Result<void>& result) { return result ? Outcome() : Outcome(result.error()); }

ObjectSeed seed_of(const Session& session, cim::Instance instance) {
    const cim::Class& class_ = instance.of();
    return {session.reference(class_), std::move(instance)};
}

Outcome put(const Session& session, const cim::Instance& instance, const std::vector<std::size_t>& changed, bool is_new,
            LONG flags) {
    const cim::ObjectManager& manager = session.connection->manager();
    const LONG how = flags & (WBEM_FLAG_UPDATE_ONLY | WBEM_FLAG_CREATE_ONLY);
    if (how == (WBEM_FLAG_UPDATE_ONLY | WBEM_FLAG_CREATE_ONLY)) return WBEM_E_INVALID_PARAMETER;
    const std::string path = instance.path().to_string();
    const auto update = [&]() -> Outcome {
        const auto done = manager.modify(kNobodyElse, instance, changed);
        return done ? Outcome(WBEM_S_NO_ERROR, path) : Outcome(done.error());
    };
    if (how == WBEM_FLAG_UPDATE_ONLY || (how == WBEM_FLAG_CREATE_OR_UPDATE && !is_new)) return update();
    const auto created = manager.create(kNobodyElse, instance);
    if (created) return {WBEM_S_NO_ERROR, created->to_string()};
    const bool is_there = cim::status_of(created.error()) == Status::AlreadyExists;
    return is_there && how == WBEM_FLAG_CREATE_OR_UPDATE ? update() : Outcome(created.error());
}

std::vector<const cim::Class*> classes_below(const cim::ClassRegistry& registry, const Session& session,
                                             const cim::Class* superclass, bool is_deep) {
    const std::string name = superclass != nullptr ? superclass->name : std::string();
    if (!is_deep) return registry.children(session.namespace_name, name);
    if (superclass == nullptr) return registry.classes(session.namespace_name);
    auto family = registry.family(*superclass);
    std::erase(family, superclass);
    return family;
}

}  // namespace

Operation get_object(Session session, std::string text) {
    return [session = std::move(session), text = std::move(text)](const Emit& emit) -> Outcome {
        const auto path = read_path(session, text);
        if (!path) return bad_path(path.error());
        const cim::ObjectManager& manager = session.connection->manager();
        if (!path->is_of_instance()) {
            const auto class_ = manager.find_class(path->namespace_name, path->class_name);
            if (!class_) return class_.error();
            emit({session.reference(**class_)});
            return {};
        }
        auto instance = manager.get(kNobodyElse, *path);
        if (!instance) return instance.error();
        emit(seed_of(session, *std::move(instance)));
        return {};
    };
}

Operation put_instance(Session session, IWbemClassObject* object, LONG flags) {
    const auto own = ClassObject::own(object);
    if (!own || !own->instance())
        return [](const Emit&) -> Outcome { return {WBEM_E_INVALID_OBJECT, "That is no instance of this library."}; };
    return [session = std::move(session), instance = *own->instance(), owner = own, changed = own->changed(),
            is_new = own->is_new(),
            flags](const Emit&) -> Outcome { return put(session, instance, changed, is_new, flags); };
}

Operation delete_instance(Session session, std::string text) {
    return [session = std::move(session), text = std::move(text)](const Emit&) -> Outcome {
        const auto path = read_path(session, text);
        if (!path) return bad_path(path.error());
        return outcome_of(session.connection->manager().remove(kNobodyElse, *path));
    };
}

Operation enumerate_classes(Session session, std::string superclass, LONG flags) {
    return [session = std::move(session), superclass = std::move(superclass), flags](const Emit& emit) -> Outcome {
        const cim::ObjectManager& manager = session.connection->manager();
        const cim::Class* above = nullptr;
        if (!superclass.empty()) {
            const auto found = manager.find_class(session.namespace_name, superclass);
            if (!found) return found.error();
            above = *found;
        }
        const bool is_deep = (flags & WBEM_FLAG_SHALLOW) == 0;
        for (const cim::Class* each : classes_below(manager.classes(), session, above, is_deep)) {
            if (!emit({session.reference(*each)})) break;
        }
        return {};
    };
}

Operation enumerate_instances(Session session, std::string class_name, LONG flags) {
    return [session = std::move(session), class_name = std::move(class_name), flags](const Emit& emit) -> Outcome {
        const bool is_deep = (flags & WBEM_FLAG_SHALLOW) == 0;
        return outcome_of(session.connection->manager().enumerate(
            kNobodyElse, session.namespace_name, class_name, [&](cim::Instance instance) {
                if (!is_deep && !equals_ignoring_case(instance.of().name, class_name)) return true;
                return emit(seed_of(session, std::move(instance)));
            }));
    };
}

Operation run_query(Session session, std::string language, std::string query) {
    return [session = std::move(session), language = std::move(language),
            query = std::move(query)](const Emit& emit) -> Outcome {
        if (auto checked = check_language(language); checked.has_failed()) return checked;
        return outcome_of(cim::run_query(
            session.connection->manager(), kNobodyElse, session.namespace_name, query, [&](cim::QueryRow row) {
                const cim::Class& class_ = row.instance ? row.instance->of() : *row.class_;
                return emit({session.reference(class_), std::move(row.instance), std::move(row.properties)});
            }));
    };
}

Operation execute_method(Session session, std::string text, std::string method, IWbemClassObject* in) {
    const auto given = ClassObject::own(in);
    return [session = std::move(session), text = std::move(text), method = std::move(method), has_in = in != nullptr,
            given](const Emit& emit) -> Outcome {
        const auto path = read_path(session, text);
        if (!path) return bad_path(path.error());
        std::vector<cim::Argument> arguments;
        if (has_in && (!given || !given->instance())) return WBEM_E_INVALID_OBJECT;
        for (std::size_t at = 0; has_in && at < given->of().properties.size(); ++at) {
            const cim::Value& value = given->instance()->at(at);
            if (!value.is_null()) arguments.push_back({given->of().properties[at].name, value});
        }
        const cim::ObjectManager& manager = session.connection->manager();
        const auto answer = manager.invoke(kNobodyElse, *path, method, std::move(arguments));
        if (!answer) return answer.error();
        const cim::Class& class_ = **manager.find_class(path->namespace_name, path->class_name);
        const auto shape =
            parameters_class(*class_.find_method(method), false, class_.namespace_name, session.connection);
        cim::Instance out(*shape);
        for (const cim::Argument& each : answer->out)
            out.set(each.name, each.value);
        out.set("ReturnValue", answer->return_value);
        emit({shape, std::move(out)});
        return {};
    };
}

Result<std::shared_ptr<cim::Subscription>> subscribe(const Session& session, const std::string& language,
                                                     const std::string& query) {
    if (check_language(language).has_failed())
        return failure(Status::QueryLanguageNotSupported, "'" + language + "' is not WQL.", "QueryLanguage");
    auto opened = session.connection->subscribe(session.namespace_name, query);
    if (!opened) return opened.error();
    // The connection lives as long as the subscription.
    struct Held {
        std::shared_ptr<const Connection> connection;
        std::shared_ptr<cim::Subscription> subscription;
    };
    const auto held = std::make_shared<Held>(Held{session.connection, *std::move(opened)});
    return std::shared_ptr<cim::Subscription>(held, held->subscription.get());
}

}  // namespace nc::provider::transport::com
