// A source of instances: what stands behind the object manager for some classes. The controller's resources are one,
// the running switch of a host another. Thread: any number at the same time; a call may block until its source answers.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "provider/cim/cursor.hpp"
#include "provider/cim/instance.hpp"
#include "schemas/base/result.hpp"

namespace nc::provider::cim {

/// Who asks. A password is passed on to the source, which judges it; what else there is was proved at the edge.
struct Caller {
    std::string authorization{};  ///< value of the HTTP field, with a password; empty: none
    std::string source{};         ///< remote address and port
    /// "user:NAME" as `authorization` claims; without one who was proved: "certificate:THUMBPRINT",
    /// "principal:NAME@REALM"; empty: nobody
    std::string identity{};
};

struct Argument {
    std::string name;
    Value value;
};
struct MethodAnswer {
    Value return_value;
    std::vector<Argument> out{};
};

/// Takes one instance after the other; false: no more are wanted.
using Sink = std::function<bool(Instance)>;

class InstanceProvider {
  public:
    virtual ~InstanceProvider() = default;

    /// All instances whose class is exactly one of these, in any order, piece by piece: what is read once can be shown
    /// as instances of more than one. The provider and the classes outlive the cursor.
    virtual CursorPtr<Instance> open(const Caller& caller, std::vector<const Class*> classes) = 0;
    /// All of one class.
    Result<void> enumerate(const Caller& caller, const Class& class_, const Sink& sink);
    /// Those of an association class that have the object at one of its ends. As it stands, it looks at all of them.
    virtual Result<void> references(const Caller& caller, const Class& association, const ObjectPath& object,
                                    const Sink& sink);
    virtual Result<Instance> get(const Caller& caller, const Class& class_, const ObjectPath& path) = 0;

    /// What is NULL in the instance was not given. Tells the path of what was made.
    virtual Result<ObjectPath> create(const Caller& caller, const Instance& instance);
    /// `changed`: positions of the properties that the instance has new values for.
    virtual Result<void> modify(const Caller& caller, const Instance& instance, std::span<const std::size_t> changed);
    virtual Result<void> remove(const Caller& caller, const Class& class_, const ObjectPath& path);
    /// The method is one of the class; arguments have been checked against its parameters.
    virtual Result<MethodAnswer> invoke(const Caller& caller, const Class& class_, const ObjectPath& path,
                                        const Method& method, std::span<const Argument> arguments);
};

/// One class after the other, each of them as one piece: for sources that have all instances of a class at hand.
CursorPtr<Instance> class_by_class(std::vector<const Class*> classes,
                                   std::function<Result<std::vector<Instance>>(const Class&)> instances_of);

/// Whose something is that only its owner may have: a password must be given again, and others' machines may not.
std::string owner_of(const Caller& caller);
/// Whom something is counted for: the identity, however it is written and from wherever it comes, else the machine.
std::string counted_as(const Caller& caller);

/// Whether some reference of the instance names the object.
bool refers_to(const Instance& association, const ObjectPath& object);

}  // namespace nc::provider::cim
