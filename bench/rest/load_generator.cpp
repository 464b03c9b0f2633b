#include "bench/rest/load_generator.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

namespace nc::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

/// Finds the end of an answer in what has come so far. Knows Content-Length and chunks, which is what both servers
/// send.
class AnswerReader {
  public:
    /// Whether the text holds a whole answer.
    bool is_whole(std::string_view text) {
        const std::size_t end = text.find("\r\n\r\n");
        if (end == std::string_view::npos) return false;
        const std::string_view head = text.substr(0, end + 2);
        if (const auto length = header(head, "content-length:")) {
            std::from_chars(length->data(), length->data() + length->size(), body_size_);
            return text.size() >= end + 4 + body_size_;
        }
        body_size_ = text.size() - end - 4;
        return !header(head, "transfer-encoding:") || text.ends_with("\r\n0\r\n\r\n");
    }
    std::size_t body_size() const { return body_size_; }

  private:
    static std::optional<std::string_view> header(std::string_view head, std::string_view name) {
        const auto equal = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
        const auto found = std::search(head.begin(), head.end(), name.begin(), name.end(), equal);
        if (found == head.end()) return std::nullopt;
        std::string_view value = head.substr(static_cast<std::size_t>(found - head.begin()) + name.size());
        value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
        return value.substr(0, value.find('\r'));
    }
    std::size_t body_size_ = 0;
};

/// What the connections share.
struct Run {
    const LoadSettings& settings;
    std::string host;
    Clock::time_point end;
    std::uint64_t next = 0;
    LoadResult result{};

    std::optional<std::string> next_request() {
        if (settings.count != 0 ? next >= settings.count : Clock::now() >= end) return std::nullopt;
        const std::uint64_t number = settings.first + (settings.cycle != 0 ? next % settings.cycle : next);
        ++next;
        return request_of(settings.workload, number, host, settings.authorization);
    }
    void record(std::string_view answer, std::size_t body_size, Clock::duration latency) {
        result.latencies.push_back(latency);
        result.bytes += body_size;
        const bool is_good = answer.size() > 9 && answer[9] == '2';
        if (is_good) return;
        if (result.errors++ == 0) result.first_error = answer.substr(0, 1000);
    }
};

template <class Stream>
class Connection : public std::enable_shared_from_this<Connection<Stream>> {
  public:
    Connection(Stream stream, Run& run) : stream_(std::move(stream)), run_(run) { buffer_.resize(1U << 16U); }
    Stream& stream() { return stream_; }

    void send() {
        auto request = run_.next_request();
        if (!request) return;
        request_ = std::move(*request);
        received_.clear();
        begun_ = Clock::now();
        asio::async_write(stream_, asio::buffer(request_),
                          [self = this->shared_from_this()](const auto& error, std::size_t) {
                              if (error) throw boost::system::system_error(error);
                              self->receive();
                          });
    }

  private:
    void receive() {
        stream_.async_read_some(asio::buffer(buffer_),
                                [self = this->shared_from_this()](const auto& error, std::size_t size) {
                                    if (error) throw boost::system::system_error(error);
                                    self->take(size);
                                });
    }
    void take(std::size_t size) {
        received_.append(buffer_.data(), size);
        if (!reader_.is_whole(received_)) return receive();
        run_.record(received_, reader_.body_size(), Clock::now() - begun_);
        send();
    }

    Stream stream_;
    Run& run_;
    AnswerReader reader_;
    std::string request_;
    std::string received_;
    std::string buffer_;
    Clock::time_point begun_;
};

asio::ssl::context tls_context(const LoadSettings& settings) {
    asio::ssl::context context(asio::ssl::context::tls_client);
    context.set_verify_mode(asio::ssl::verify_peer);
    context.load_verify_file(settings.authority_file);
    if (!settings.certificate_file.empty()) {
        context.use_certificate_chain_file(settings.certificate_file);
        context.use_private_key_file(settings.key_file, asio::ssl::context::pem);
    }
    return context;
}

}  // namespace

LoadResult run_load(const LoadSettings& settings) {
    asio::io_context io(1);
    const auto endpoints = tcp::resolver(io).resolve(settings.host, settings.port);
    Run run{settings, settings.host + ":" + settings.port, {}};
    std::optional<asio::ssl::context> tls;
    if (settings.is_tls) tls = tls_context(settings);
    // All connections stand before the clock starts: handshakes are not what is measured.
    std::vector<std::function<void()>> senders;
    for (std::size_t i = 0; i < settings.connections; ++i) {
        tcp::socket socket(io);
        asio::connect(socket, endpoints);
        socket.set_option(tcp::no_delay(true));
        if (tls) {
            using Stream = asio::ssl::stream<tcp::socket>;
            auto connection = std::make_shared<Connection<Stream>>(Stream(std::move(socket), *tls), run);
            connection->stream().handshake(asio::ssl::stream_base::client);
            senders.push_back([connection] { connection->send(); });
        } else {
            auto connection = std::make_shared<Connection<tcp::socket>>(std::move(socket), run);
            senders.push_back([connection] { connection->send(); });
        }
    }
    const Clock::time_point begin = Clock::now();
    run.end = begin + settings.duration;
    for (const auto& send : senders)
        send();
    io.run();
    run.result.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    std::sort(run.result.latencies.begin(), run.result.latencies.end());
    return std::move(run.result);
}

}  // namespace nc::bench
