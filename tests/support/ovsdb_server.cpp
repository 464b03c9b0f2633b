#include "tests/support/ovsdb_server.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "schemas/ovsdb/database_spec.hpp"

extern char** environ;

namespace nc::tests {
namespace {

pid_t spawn(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t process = -1;
    return ::posix_spawnp(&process, arguments[0], nullptr, nullptr, arguments.data(), environ) == 0 ? process : -1;
}

bool run(std::vector<std::string> words) {
    const pid_t process = spawn(std::move(words));
    int status = 0;
    return process > 0 && ::waitpid(process, &status, 0) == process && status == 0;
}

std::uint16_t free_port() {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    ::bind(probe, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(probe);
    return ntohs(address.sin_port);
}

}  // namespace

std::unique_ptr<OvsdbServer> OvsdbServer::start() {
    if (!run({"sh", "-c", "command -v ovsdb-server ovsdb-tool >/dev/null"})) return nullptr;
    std::unique_ptr<OvsdbServer> server(new OvsdbServer);
    std::string pattern = (std::filesystem::temp_directory_path() / "nc-ovsdb-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) return nullptr;
    server->folder_ = pattern;
    for (const ovsdb::DatabaseSpec& spec : ovsdb::host_databases()) {
        const std::string name(spec.name);
        if (!run({"ovsdb-tool", "create", (server->folder_ / (name + ".db")).string(),
                  std::string(NC_SCHEMA_FOLDER) + "/" + name + ".ovsschema"}))
            return nullptr;
    }
    server->port_ = free_port();
    return server->restart() ? std::move(server) : nullptr;
}

bool OvsdbServer::restart() {
    std::vector<std::string> words = {"ovsdb-server",
                                      "--no-chdir",
                                      "-vconsole:off",
                                      "-vsyslog:off",
                                      "-vfile:off",
                                      "--unixctl=" + (folder_ / "ctl").string(),
                                      "--remote=punix:" + socket_path(),
                                      "--remote=ptcp:" + std::to_string(port_) + ":127.0.0.1"};
    for (const ovsdb::DatabaseSpec& spec : ovsdb::host_databases())
        words.push_back((folder_ / (std::string(spec.name) + ".db")).string());
    process_ = spawn(std::move(words));
    if (process_ <= 0) return false;
    for (int attempt = 0; attempt < 100; ++attempt) {
        if (run({"sh", "-c", "ovsdb-client -t 1 list-dbs unix:" + socket_path() + " >/dev/null 2>&1"})) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return false;
}

void OvsdbServer::stop() {
    if (process_ <= 0) return;
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
}

OvsdbServer::~OvsdbServer() {
    stop();
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

}  // namespace nc::tests
