// The REST interface as ncctl sees it, over cpprestsdk's http_client. Thread: the caller's; each call blocks until the
// answer is there or the time is over.
#pragma once

#include <memory>
#include <string>

#include "schemas/base/result.hpp"

namespace nc::service::ctl {

struct ClientSettings {
    std::string uri;               ///< of the controller, without a path
    std::string certificate_file;  ///< PEM: ours; empty: none
    std::string key_file;          ///< PEM: its key
    std::string authority_file;    ///< PEM: who signs the controller's certificate; empty: the system's
};

struct Answer {
    int status = 0;
    std::string body;
};

class RestClient {
  public:
    /// Error "ClientFailed" when the URI or a file cannot be used.
    static Result<std::unique_ptr<RestClient>> create(const ClientSettings& settings);
    ~RestClient();
    RestClient(const RestClient&) = delete;
    RestClient& operator=(const RestClient&) = delete;

    /// `path` is that of a resource ("/servers/host1") or a whole one ("/networking/v3/servers/host1"), not encoded;
    /// `body` goes with PUT only. Error "ClientFailed" when there is no answer.
    Result<Answer> request(const std::string& method, const std::string& path, const std::string& body = {});

  private:
    struct Impl;  // keeps cpprestsdk out of this header
    explicit RestClient(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace nc::service::ctl
