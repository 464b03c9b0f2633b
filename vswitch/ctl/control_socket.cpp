#include "vswitch/ctl/control_socket.hpp"

#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace nc::vswitch {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Local = asio::local::stream_protocol;

constexpr std::size_t kLongestRequest = 64 * 1024;  // bytes

/// One operator's connection; lives as long as an operation of it is under way.
class Session : public std::enable_shared_from_this<Session> {
  public:
    Session(Local::socket socket, std::shared_ptr<const ControlSocket::Execute> execute)
        : socket_(std::move(socket)), execute_(std::move(execute)) {}

    void read() {
        asio::async_read_until(socket_, asio::dynamic_buffer(input_, kLongestRequest), '\n',
                               [self = shared_from_this()](error_code failed, std::size_t size) {
                                   if (failed) return;
                                   const std::string request = self->input_.substr(0, size - 1);
                                   self->input_.erase(0, size);
                                   (*self->execute_)(request,
                                                     [self](std::string line) { self->write(std::move(line)); });
                               });
    }

  private:
    void write(std::string line) {
        output_ = std::move(line);
        output_ += '\n';
        asio::async_write(socket_, asio::buffer(output_), [self = shared_from_this()](error_code failed, std::size_t) {
            if (!failed) self->read();
        });
    }

    Local::socket socket_;
    std::shared_ptr<const ControlSocket::Execute> execute_;
    std::string input_;
    std::string output_;
};

Error unavailable(const std::string& path, const std::string& reason) {
    return Error{"ControlSocketUnavailable", "Cannot listen at \"" + path + "\": " + reason + ".", {}, {}};
}

}  // namespace

class ControlSocket::Listener : public std::enable_shared_from_this<ControlSocket::Listener> {
  public:
    Listener(asio::io_context& context, std::string path, Execute execute)
        : acceptor_(context), path_(std::move(path)), execute_(std::make_shared<const Execute>(std::move(execute))) {}

    Result<void> listen() {
        constexpr std::size_t kLongestPath = 107;
        if (path_.empty() || path_.size() > kLongestPath) return unavailable(path_, "the path is empty or too long");
        struct stat present {};
        if (::lstat(path_.c_str(), &present) == 0) {
            if (!S_ISSOCK(present.st_mode)) return unavailable(path_, "something that is no socket is there");
            if (is_served()) return unavailable(path_, "another switch listens there");
            ::unlink(path_.c_str());
        }
        error_code failed;
        acceptor_.open(Local(), failed);
        const mode_t mask = ::umask(0177);
        if (!failed) acceptor_.bind(Local::endpoint(path_), failed);
        ::umask(mask);
        if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
        if (failed) return unavailable(path_, failed.message());
        accept();
        return {};
    }

    void stop() {
        error_code ignored;
        acceptor_.close(ignored);
        ::unlink(path_.c_str());
    }

  private:
    /// A socket that a dead process left behind refuses connections.
    bool is_served() {
        Local::socket probe(acceptor_.get_executor());
        error_code failed;
        probe.connect(Local::endpoint(path_), failed);
        return !failed;
    }
    void accept() {
        acceptor_.async_accept([weak = weak_from_this()](error_code failed, Local::socket socket) {
            const std::shared_ptr<Listener> self = weak.lock();
            if (!self || failed == asio::error::operation_aborted) return;
            if (!failed) std::make_shared<Session>(std::move(socket), self->execute_)->read();
            self->accept();
        });
    }

    Local::acceptor acceptor_;
    std::string path_;
    std::shared_ptr<const Execute> execute_;
};

Result<std::unique_ptr<ControlSocket>> ControlSocket::create(asio::io_context& context, const std::string& path,
                                                             Execute execute) {
    auto listener = std::make_shared<Listener>(context, path, std::move(execute));
    if (Result<void> listening = listener->listen(); !listening) return listening.error();
    return std::unique_ptr<ControlSocket>(new ControlSocket(std::move(listener)));
}

ControlSocket::ControlSocket(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}

ControlSocket::~ControlSocket() { listener_->stop(); }

}  // namespace nc::vswitch
