// A thread of the library. It ends with its holder, which waits for it; a holder that the thread itself lets go is not
// waited for. The work touches nothing of the holder's, but what it shares.
#pragma once

#include <functional>
#include <thread>
#include <utility>

namespace nc::provider::transport::com {

class Background {
  public:
    /// `stop` makes the work end soon; it is called once, from any thread.
    explicit Background(std::function<void()> work, std::function<void()> stop)
        : stop_(std::move(stop)), thread_(std::move(work)) {}
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;
    ~Background() {
        stop_();
        if (thread_.get_id() == std::this_thread::get_id()) {
            thread_.detach();
        } else {
            thread_.join();
        }
    }

  private:
    std::function<void()> stop_;
    std::thread thread_;
};

}  // namespace nc::provider::transport::com
