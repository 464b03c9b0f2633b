#include "schemas/ovsdb/client.hpp"

#include <map>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "schemas/ovsdb/frame_splitter.hpp"

namespace nc::ovsdb {

/// One connection, from the attempt to its end. Its owner drops it to forget everything that is under way.
class Client::Session : public std::enable_shared_from_this<Client::Session> {
  public:
    Session(boost::asio::io_context& context, const Endpoint& endpoint, std::shared_ptr<const Events> events,
            const Limits& limits)
        : events_(std::move(events)),
          limits_(limits),
          transport_(make_transport(context, endpoint)),
          timer_(context),
          splitter_({limits.message_size, FrameSplitter::Limits{}.depth}) {}

    void start() {
        arm(limits_.connect, [](Session& session) { session.end("The server did not answer in time."); });
        transport_->open([weak = weak_from_this()](Result<void> opened) {
            const std::shared_ptr<Session> self = weak.lock();
            if (!self || !self->transport_) return;
            if (!opened) return self->end(opened.error().message);
            self->is_open_ = true;
            self->watch_silence();
            self->read();
            self->events_->on_connected();
        });
    }

    void stop() {
        is_open_ = false;
        timer_.cancel();
        transport_.reset();
        waiting_.clear();
    }

    bool is_open() const { return is_open_; }

    template <class MakeText>
    std::size_t request(MakeText make_text, std::function<void(Reply)> done) {
        if (!is_open_) return 0;
        const RequestId id = next_id_++;
        waiting_.emplace(id, std::move(done));
        std::string text = make_text(id);
        const std::size_t size = text.size();
        send(std::move(text));
        return size;
    }

  private:
    void arm(std::chrono::milliseconds after, void (*then)(Session&)) {
        timer_.expires_after(after);
        timer_.async_wait([weak = weak_from_this(), then](const boost::system::error_code& cancelled) {
            const std::shared_ptr<Session> self = weak.lock();
            if (!cancelled && self && self->transport_) then(*self);
        });
    }

    void watch_silence() {
        is_heard_ = false;
        arm(limits_.silence, [](Session& session) {
            if (session.is_heard_) return session.watch_silence();
            session.request(echo_request, [](const Reply&) {});
            session.arm(session.limits_.silence, [](Session& probed) {
                if (!probed.is_heard_) return probed.end("The server stopped answering.");
                probed.watch_silence();
            });
        });
    }

    void read() {
        transport_->read([weak = weak_from_this()](Result<std::string_view> bytes) {
            const std::shared_ptr<Session> self = weak.lock();
            if (!self || !self->transport_) return;
            if (!bytes) return self->end(bytes.error().message);
            self->is_heard_ = true;
            self->splitter_.feed(*bytes);
            self->take_messages();
            if (self->transport_) self->read();
        });
    }

    void take_messages() {
        while (transport_) {  // a callback may stop the session
            Result<std::optional<std::string>> text = splitter_.next();
            if (!text) return end(text.error().message);
            if (!text->has_value()) return;
            Result<Message> message = message_from_text(**text);
            if (!message) return end(message.error().message);
            take(std::move(*message));
        }
    }

    void take(Message message) {
        if (auto* notice = std::get_if<ChangeNotice>(&message)) {
            events_->on_changes(notice->database, std::move(notice->changes));
        } else if (auto* probe = std::get_if<Probe>(&message)) {
            send(std::move(probe->answer));
        } else if (auto* reply = std::get_if<Reply>(&message)) {
            const auto found = waiting_.find(reply->id);
            if (found == waiting_.end()) return;
            const std::function<void(Reply)> done = std::move(found->second);
            waiting_.erase(found);
            done(std::move(*reply));
        }
    }

    void send(std::string text) {
        output_ += text;
        if (!is_writing_) write();
    }

    void write() {
        if (output_.empty() || !transport_) return;
        is_writing_ = true;
        transport_->write(std::exchange(output_, {}), [weak = weak_from_this()](Result<void> written) {
            const std::shared_ptr<Session> self = weak.lock();
            if (!self || !self->transport_) return;
            self->is_writing_ = false;
            if (!written) return self->end(written.error().message);
            self->write();
        });
    }

    void end(std::string reason) {
        const std::shared_ptr<const Events> events = events_;
        stop();
        events->on_closed(std::move(reason));
    }

    std::shared_ptr<const Events> events_;
    Limits limits_;
    std::unique_ptr<Transport> transport_;  ///< null once the session is over
    boost::asio::steady_timer timer_;
    FrameSplitter splitter_;
    std::map<RequestId, std::function<void(Reply)>> waiting_;
    std::string output_;
    RequestId next_id_ = 1;
    bool is_open_ = false;
    bool is_writing_ = false;
    bool is_heard_ = false;
};

Client::Client(boost::asio::io_context& context, Endpoint endpoint, Events events)
    : Client(context, std::move(endpoint), std::move(events), Limits{}) {}

Client::Client(boost::asio::io_context& context, Endpoint endpoint, Events events, Limits limits)
    : context_(context),
      endpoint_(std::move(endpoint)),
      events_(std::make_shared<const Events>(std::move(events))),
      limits_(limits) {}

Client::~Client() {
    if (session_) session_->stop();
}

void Client::connect() {
    if (session_) session_->stop();
    session_ = std::make_shared<Session>(context_, endpoint_, events_, limits_);
    session_->start();
}

bool Client::is_connected() const { return session_ && session_->is_open(); }

void Client::monitor(const std::string& database, const std::vector<MonitoredTable>& tables, DoneMonitoring done) {
    if (!session_) return;
    sent_size_ += session_->request([&](RequestId id) { return monitor_request(id, database, tables); },
                                    [done = std::move(done)](const Reply& reply) {
                                        if (!reply.error.empty())
                                            return done(Error{"OvsdbTransaction", reply.error, {}, {}});
                                        done(changes_from_json(*reply.result));
                                    });
}

void Client::transact(const std::string& database, const Operations& operations, DoneTransacting done) {
    if (!session_) return;
    sent_size_ += session_->request([&](RequestId id) { return transact_request(id, database, operations); },
                                    [done = std::move(done)](const Reply& reply) {
                                        if (!reply.error.empty())
                                            return done(Error{"OvsdbTransaction", reply.error, {}, {}});
                                        done(transact_result_from_json(*reply.result));
                                    });
}

std::uint64_t Client::sent_size() const { return sent_size_; }

}  // namespace nc::ovsdb
