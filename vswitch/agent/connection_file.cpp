#include "vswitch/agent/connection_file.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "schemas/base/atomic_file.hpp"
#include "vswitch/flow/connection_image.hpp"

namespace nc::vswitch {
namespace {

std::string boot_id() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

}  // namespace

void leave_connections(const std::filesystem::path& file, const Datapath& datapath, const Log& log) {
    const std::vector<HandedConnection> connections = datapath.hand_over();
    if (Result<void> written = write_atomically(file, image_of(connections, boot_id())); !written)
        return log.warning("connections are lost to the next start", {{"reason", written.error().message}});
    log.info("connections are left to the next start", {{"count", std::to_string(connections.size())}});
}

void take_connections(const std::filesystem::path& file, Datapath& datapath, const Log& log) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return;
    std::string image{std::istreambuf_iterator<char>(stream), {}};
    if (!image.empty()) image.pop_back();  // the line end of write_atomically()
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
    Result<std::vector<HandedConnection>> connections = connections_from_image(image, boot_id());
    if (!connections)
        return log.warning("connections of the last run are not taken over",
                           {{"file", file.string()}, {"reason", connections.error().message}});
    log.info("connections of the last run go on", {{"count", std::to_string(connections->size())}});
    datapath.take_over(std::move(*connections));
}

}  // namespace nc::vswitch
