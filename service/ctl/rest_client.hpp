// The transport of the real world: HTTP and TLS by cpprestsdk's http_client. Thread: the caller's; each call blocks
// until the answer is there or the time is over.
#pragma once

#include <memory>
#include <string>

#include "service/ctl/options.hpp"
#include "service/ctl/transport.hpp"

namespace nc::service::ctl {

class RestClient final : public Transport {
  public:
    /// Errors: "FileFailed" with the file that cannot be used, kNoAnswer for a URI that is none.
    static Result<std::unique_ptr<RestClient>> create(const ClientSettings& settings);
    ~RestClient() override;
    RestClient(const RestClient&) = delete;
    RestClient& operator=(const RestClient&) = delete;

    Result<Answer> send(const Request& request) override;
    /// Ends all requests that wait, and all to come, with kNoAnswer. Thread: any.
    void cancel();

  private:
    struct Impl;  // keeps cpprestsdk out of this header
    explicit RestClient(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace nc::service::ctl
