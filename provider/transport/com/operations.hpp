// What the methods of IWbemServices do, without how their answers travel. Each is run once, on any thread.
#pragma once

#include <memory>
#include <string>

#include "provider/transport/com/class_object.hpp"
#include "provider/transport/com/connection.hpp"
#include "provider/transport/com/object_stream.hpp"

namespace nc::provider::transport::com {

/// What a pointer of IWbemServices is good for.
struct Session {
    std::shared_ptr<const Connection> connection;
    std::string namespace_name;

    /// Keeps alive what the classes belong to.
    ClassReference reference(const cim::Class& class_) const { return {connection, &class_}; }
};

Operation get_object(Session session, std::string path);
/// The object is looked at now. The text of the outcome is its path.
Operation put_instance(Session session, IWbemClassObject* object, LONG flags);
Operation delete_instance(Session session, std::string path);
/// Classes below the superclass; all when it is empty.
Operation enumerate_classes(Session session, std::string superclass, LONG flags);
Operation enumerate_instances(Session session, std::string class_name, LONG flags);
Operation run_query(Session session, std::string language, std::string query);
Operation execute_method(Session session, std::string path, std::string method, IWbemClassObject* in);
/// Begins now; the operation tells events until it is cancelled.
Result<std::shared_ptr<cim::Subscription>> subscribe(const Session& session, const std::string& language,
                                                     const std::string& query);

}  // namespace nc::provider::transport::com
