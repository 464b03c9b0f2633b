// Subscribe, Renew, Unsubscribe, and the Pull of a subscription (DSP0226 10): delivery mode Pull.
#include <algorithm>

#include "provider/cim/status.hpp"
#include "provider/transport/wsman_codec.hpp"
#include "provider/transport/wsman_names.hpp"
#include "provider/transport/wsman_operations.hpp"

namespace nc::provider::transport::wsman {
namespace {

constexpr std::string_view kPullMode = "http://schemas.dmtf.org/wbem/wsman/1/wsman/Pull";
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
    const auto duration = read_duration(text);
    if (!duration) return fault("wse:InvalidExpirationTime", "", "Expires is no duration.");
    return std::chrono::duration_cast<std::chrono::seconds>(*duration);
}

}  // namespace

Result<Answer> subscribe(const Context& context, const Request& request) {
    const auto resource = expect_resource(request);
    if (!resource) return resource.error();
    const XmlElement* content = request.content();
    if (content == nullptr || content->name.local != "Subscribe")
        return fault("wsman:SchemaValidationError", "", "The body of the request has no Subscribe.");
    const XmlElement* delivery = content->find("Delivery");
    const std::string* mode = delivery == nullptr ? nullptr : delivery->attribute("Mode");
    if (mode == nullptr || *mode != kPullMode)
        return fault("wse:DeliveryModeRequestedUnavailable", "",
                     "Events are delivered by the mode " + std::string(kPullMode) + ".");
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
    to.element("n:EnumerationContext", opened->id);
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
