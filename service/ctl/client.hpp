// Requests as commands need them: an answer is good or an Error, collections are read to their end, operations are
// followed until they end. Thread: the caller's.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "service/ctl/options.hpp"
#include "service/ctl/output.hpp"
#include "service/ctl/transport.hpp"

namespace nc::service::ctl {

class Client {
  public:
    /// Waits before an operation, or a controller that is away, is asked again.
    using Pause = std::function<void(std::chrono::seconds)>;

    /// `transport` outlives the client.
    Client(Transport& transport, Pause pause) : transport_(transport), pause_(std::move(pause)) {}

    /// Errors: kNoAnswer, kMissing (404), kRefused with the controller's sentence.
    Result<Answer> request(const Request& request);
    /// As request(), with a JSON body.
    Result<Json> request_json(const Request& request);
    /// The members of a collection.
    Result<Json> list(const std::string& path);
    /// Follows the operation of a PUT or DELETE until it has ended (MS-NCNBI 1.3.2). Error kRefused when it failed.
    Result<void> follow(const Answer& first);
    void pause(std::chrono::seconds time) const { pause_(time); }

  private:
    Transport& transport_;
    Pause pause_;
};

}  // namespace nc::service::ctl
