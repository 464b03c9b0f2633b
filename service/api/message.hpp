// A REST request and its response as plain values, without a socket: service/http makes the one and writes the other,
// tests call the API with them directly.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/base/ascii.hpp"
#include "schemas/model/role.hpp"

namespace nc::service::api {

enum class Method { Get, Put, Delete, Post, Other };

/// Header fields in order; names compare without regard to case (RFC 9110 5.1).
class Headers {
  public:
    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    std::optional<std::string_view> find(std::string_view name) const {
        for (const auto& [key, value] : fields_) {
            if (equals_ignoring_case(key, name)) return value;
        }
        return std::nullopt;
    }
    const std::vector<std::pair<std::string, std::string>>& fields() const { return fields_; }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// Who asks, as far as the edge could prove it.
struct Identity {
    std::string name;    ///< "certificate:THUMBPRINT", "user:NAME", "principal:NAME@REALM" or "loopback"
    std::string source;  ///< remote address and port
    model::Role role = model::Role::Reader;
    std::string through{};  ///< who asks on its behalf (service/auth/on_behalf.hpp); empty: nobody
};

struct Request {
    Method method = Method::Get;
    std::string method_name;  ///< as received
    std::string target;       ///< origin form as received, e.g. "/networking/v3/virtualNetworks/a?x=y"
    Headers headers;
    std::string body;
    Identity identity;
    std::string scheme_and_authority;  ///< "https://host:port": the base of URLs in answers
};

/// Of a body that is made part by part.
struct BodyPart {
    enum class Then {
        More,
        End,
        Cut,  ///< it cannot be made to its end: the client is to see that
    };
    std::string text{};
    Then then = Then::More;
    Headers trailer{};  ///< at the End, for a client that said that it takes one
};
/// Makes the parts of a long body, each when the one before has been sent. Called on the control thread, and calls
/// `take` there, once: before it returns, or later. Does little at a time, since everybody else waits meanwhile.
using BodyParts = std::function<void(std::function<void(BodyPart)> take)>;
/// Parts that are made at once; std::nullopt: that was all. An exception cuts the body.
inline BodyParts parts_of(std::function<std::optional<std::string>()> next) {
    return [next = std::move(next)](const std::function<void(BodyPart)>& take) {
        auto text = next();
        take(text ? BodyPart{*std::move(text)} : BodyPart{{}, BodyPart::Then::End});
    };
}

struct Response {
    int status = 200;
    Headers headers;
    std::string body;
    std::string error_code{};  ///< of the error that the body tells; empty: none
    BodyParts parts{};         ///< instead of the body; null: the body is all
};

/// Takes the response to one request, once: at once or later. Whoever keeps it answers in the end.
using Respond = std::function<void(Response)>;

}  // namespace nc::service::api
