#include "vswitch/agent/network_namespace.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>

#include "vswitch/port/file_descriptor.hpp"

namespace nc::vswitch {
namespace {

Error unavailable(const std::string& name, int error) {
    return Error{"NetworkNamespaceUnavailable",
                 "The network namespace \"" + name + "\" cannot be entered: " + std::strerror(error) + ".",
                 "netns",
                 {}};
}

std::string path_of(const std::string& name) { return "/run/netns/" + name; }

}  // namespace

bool is_namespace_name(const std::string& name) {
    constexpr std::size_t kLongest = 255;
    return !name.empty() && name.size() <= kLongest && name.find('/') == std::string::npos &&
           name.find('\0') == std::string::npos && name != "." && name != "..";
}

std::uint64_t network_namespace_id(const std::string& name) {
    if (name.empty()) return 1;
    struct stat status {};
    if (!is_namespace_name(name) || ::stat(path_of(name).c_str(), &status) != 0) return 0;
    return status.st_ino;
}

Result<void> in_network_namespace(const std::string& name, const std::function<void()>& work) {
    if (name.empty()) {
        work();
        return {};
    }
    if (!is_namespace_name(name)) return unavailable(name, EINVAL);
    const FileDescriptor home(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    if (!home.is_open()) return unavailable(name, errno);
    const FileDescriptor target(::open(path_of(name).c_str(), O_RDONLY | O_CLOEXEC));
    if (!target.is_open()) return unavailable(name, errno);
    if (::setns(target.get(), CLONE_NEWNET) != 0) return unavailable(name, errno);
    work();
    NC_ASSERT(::setns(home.get(), CLONE_NEWNET) == 0);
    return {};
}

}  // namespace nc::vswitch
