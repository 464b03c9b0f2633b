// Subscribe, Renew, Unsubscribe, and the Pull of a subscription (DSP0226 10).
#include <algorithm>
#include <optional>
#include <string>

#include "provider/cim/status.hpp"
#include "provider/transport/wsman_codec.hpp"
#include "provider/transport/wsman_names.hpp"
#include "provider/transport/wsman_operations.hpp"

namespace nc::provider::transport::wsman {
namespace {

constexpr std::string_view kPullMode = "http://schemas.dmtf.org/wbem/wsman/1/wsman/Pull";
constexpr std::string_view kPushWithAckMode = "http://schemas.dmtf.org/wbem/wsman/1/wsman/PushWithAck";
constexpr std::string_view kEventsMode = "http://schemas.dmtf.org/wbem/wsman/1/wsman/Events";
constexpr std::chrono::milliseconds kUsualWait{55'000};
constexpr std::chrono::milliseconds kLongestWait{60'000};

std::string_view text_at(const XmlElement& element, std::string_view name) {
    const XmlElement* child = element.find(name);
    return child == nullptr ? std::string_view() : trimmed_xml(child->text);
}

std::string duration_text(std::chrono::seconds time) { return "PT" + std::to_string(time.count()) + "S"; }

Result<std::chrono::seconds> read_expires(const XmlElement& content) {
    const std::string_view text = text_at(content, "Expires");
    if (text.empty()) return std::chrono::seconds(0);
    if (const auto duration = read_duration(text)) return std::chrono::duration_cast<std::chrono::seconds>(*duration);
    // No duration begins with a digit; a point in time does.
    if (text.front() >= '0' && text.front() <= '9')
        return fault("wsman:UnsupportedFeature", "ExpirationTime", "Expires is a duration here, and no point in time.");
    return fault("wse:InvalidExpirationTime", "", "Expires is no duration.");
}

/// How events are sent; std::nullopt in the Result: they are pulled.
Result<std::optional<PushMode>> read_mode(const XmlElement* delivery) {
    const std::string* mode = delivery == nullptr ? nullptr : delivery->attribute("Mode");
    const std::string name = mode == nullptr ? std::string(kEventing) + "/DeliveryModes/Push" : *mode;
    if (name == kPullMode) return std::optional<PushMode>();
    if (name == std::string(kEventing) + "/DeliveryModes/Push") return std::optional(PushMode::Push);
    if (name == kPushWithAckMode) return std::optional(PushMode::PushWithAck);
    if (name == kEventsMode) return std::optional(PushMode::Events);
    return fault("wse:DeliveryModeRequestedUnavailable", "", "There is no delivery mode '" + name + "'.");
}

/// What a subscriber would wait for in vain is refused, and not left out (DSP0226).
std::optional<Error> unsupported(const XmlElement& content) {
    const XmlElement* delivery = content.find("Delivery");
    if (delivery != nullptr && delivery->find("Heartbeats") != nullptr)
        return fault("wsman:UnsupportedFeature", "Heartbeats", "Heartbeats are not sent.");
    if (content.find("SendBookmarks") != nullptr || content.find("Bookmark") != nullptr)
        return fault("wsman:UnsupportedFeature", "Bookmarks", "Bookmarks are not kept.");
    return std::nullopt;
}

PushTarget target_of(const XmlElement& delivery, PushMode mode, const ResourceUri& form, std::chrono::seconds time) {
    PushTarget target{{}, {}, mode, form, time};
    const XmlElement* notify = delivery.find("NotifyTo");
    if (notify == nullptr) return target;
    target.uri = text_at(*notify, "Address");
    for (const char* name : {"ReferenceProperties", "ReferenceParameters"}) {
        const XmlElement* reference = notify->find(name);
        if (reference == nullptr) continue;
        for (const XmlElement& each : reference->children)
            target.reference += to_xml(each);
    }
    return target;
}

}  // namespace

Result<Answer> subscribe(const Context& context, const Request& request) {
    const auto resource = expect_resource(request);
    if (!resource) return resource.error();
    const XmlElement* content = request.content();
    if (content == nullptr || content->name.local != "Subscribe")
        return fault("wsman:SchemaValidationError", "", "The body of the request has no Subscribe.");
    if (auto refusal = unsupported(*content)) return *std::move(refusal);
    const auto mode = read_mode(content->find("Delivery"));
    if (!mode) return mode.error();
    const XmlElement* filter = content->find("Filter");
    const std::string* dialect = filter == nullptr ? nullptr : filter->attribute("Dialect");
    if (dialect == nullptr ||
        std::find(std::begin(kWqlDialects), std::end(kWqlDialects), *dialect) == std::end(kWqlDialects))
        return fault("wse:FilteringRequestedUnavailable", "", "A subscription has a filter in WQL.");
    const auto time = read_expires(*content);
    if (!time) return time.error();
    const auto opened =
        context.subscriptions.open(context.caller, resource->namespace_name, trimmed_xml(filter->text), *time);
    if (!opened) return opened.error();
    if (*mode) {
        auto started = context.pushes.start(context.caller, opened->id,
                                            target_of(*content->find("Delivery"), **mode, *resource, opened->time));
        if (!started) {
            const auto closed = context.subscriptions.close(context.caller, opened->id);
            return closed ? started.error() : closed.error();
        }
    }
    XmlWriter to;
    to.open("e:SubscribeResponse");
    to.open("e:SubscriptionManager");
    to.element("a:Address", request.to.empty() ? kAnonymous : std::string_view(request.to));
    to.open("a:ReferenceParameters");
    to.element("w:ResourceURI", resource->of_class(resource->class_name));
    to.element("e:Identifier", opened->id);
    to.close();
    to.close();
    to.element("e:Expires", duration_text(opened->time));
    if (!*mode) to.element("n:EnumerationContext", opened->id);
    to.close();
    return Answer{std::string(kEventing) + "/SubscribeResponse", to.take()};
}

Result<Answer> renew(const Context& context, const Request& request) {
    const XmlElement* content = request.content();
    const auto time =
        content == nullptr ? Result<std::chrono::seconds>(std::chrono::seconds(0)) : read_expires(*content);
    if (!time) return time.error();
    const auto renewed = context.subscriptions.renew(context.caller, request.identifier, *time);
    if (!renewed) return renewed.error();
    XmlWriter to;
    to.open("e:RenewResponse");
    to.element("e:Expires", duration_text(*renewed));
    to.close();
    return Answer{std::string(kEventing) + "/RenewResponse", to.take()};
}

Result<Answer> unsubscribe(const Context& context, const Request& request) {
    if (auto done = context.subscriptions.close(context.caller, request.identifier); !done) return done.error();
    return Answer{std::string(kEventing) + "/UnsubscribeResponse"};
}

Result<Answer> pull_events(const Context& context, const Request& request, const std::string& id, std::size_t count) {
    const auto resource = expect_resource(request);
    if (!resource) return resource.error();
    const auto wait = request.timeout.count() == 0 ? kUsualWait : std::min(request.timeout, kLongestWait);
    const auto events = context.subscriptions.pull(context.caller, id, count, wait);
    if (!events) return events.error();
    if (events->events.empty()) return fault("wsman:TimedOut", "", "Nothing has happened meanwhile.");
    XmlWriter to;
    to.open("n:PullResponse");
    to.element("n:EnumerationContext", id);
    to.open("n:Items");
    for (const cim::Instance& event : events->events)
        write_instance(to, *resource, event, {events->properties, nullptr});
    to.close();
    to.close();
    return Answer{std::string(kPull) + "Response", to.take()};
}

}  // namespace nc::provider::transport::wsman
