// The Unix socket on which operators ask the switch: one request a line, one answer a line, both JSON objects.
//   {"command": "list-port", "arguments": {}}   ->   {"result": …}   or   {"error": {"code": …, "message": …}}
// Only the socket's owner may connect (mode 0600). Thread: control.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "schemas/base/result.hpp"

namespace boost::asio {
class io_context;
}

namespace nc::vswitch {

class ControlSocket {
  public:
    using Answer = std::function<void(std::string line)>;
    /// Takes a request, and later or at once calls `answer` with the line to send back (without its end).
    using Execute = std::function<void(const std::string& request, Answer answer)>;

    /// Listens at `path`, replacing a socket that a process left behind. Errors: "ControlSocketUnavailable".
    static Result<std::unique_ptr<ControlSocket>> create(boost::asio::io_context& context, const std::string& path,
                                                         Execute execute);
    ~ControlSocket();
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;

  private:
    class Listener;
    explicit ControlSocket(std::shared_ptr<Listener> listener);
    std::shared_ptr<Listener> listener_;
};

}  // namespace nc::vswitch
