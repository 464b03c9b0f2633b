// Prints the events of a query, which a sink is told of, until there were as many as asked for.
// usage: ncwmi_watch RESOURCE QUERY COUNT [USER PASSWORD]
// RESOURCE is that of ConnectServer. Prints "ready" when the subscription has begun, then of each event its class, the
// resourceRef and etag of TargetInstance, and the etag of PreviousInstance or "-".
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

#include "samples/com_cpp/com.hpp"

using namespace sample;  // NOLINT

namespace {

/// A property of an instance that the event embeds; "-" when there is none.
std::string member(IWbemClassObject& event, const char16_t* instance, const char16_t* property) {
    VARIANT value{};
    if (NcFailed(event.Get(instance, 0, &value, nullptr, nullptr)) || value.vt != VT_UNKNOWN) return "-";
    std::string text = get(*static_cast<IWbemClassObject*>(value.punkVal), property);
    NcVariantClear(&value);
    return text;
}

class Printer final : public IWbemObjectSink {
  public:
    explicit Printer(unsigned long wanted) : left_(wanted) {}
    virtual ~Printer() = default;

    HRESULT QueryInterface(REFIID iid, void** object) override {
        if (iid != IID_IUnknown && iid != IID_IWbemObjectSink) return E_NOINTERFACE;
        AddRef();
        *object = this;
        return S_OK;
    }
    ULONG AddRef() override { return ++references_; }
    ULONG Release() override {
        const ULONG left = --references_;
        if (left == 0) delete this;
        return left;
    }
    HRESULT Indicate(LONG count, IWbemClassObject** objects) override {
        const std::lock_guard lock(mutex_);
        for (LONG at = 0; at < count && left_ > 0; ++at, --left_) {
            IWbemClassObject& event = *objects[at];
            std::printf("%s %s %s %s\n", get(event, u"__CLASS").c_str(),
                        member(event, u"TargetInstance", u"resourceRef").c_str(),
                        member(event, u"TargetInstance", u"etag").c_str(),
                        member(event, u"PreviousInstance", u"etag").c_str());
        }
        std::fflush(stdout);
        changed_.notify_all();
        return WBEM_S_NO_ERROR;
    }
    HRESULT SetStatus(LONG, HRESULT result, BSTR text, IWbemClassObject*) override {
        const std::lock_guard lock(mutex_);
        if (left_ > 0) std::fprintf(stderr, "0x%08x %s\n", static_cast<unsigned>(result), ascii(text).c_str());
        is_over_ = true;
        changed_.notify_all();
        return WBEM_S_NO_ERROR;
    }
    /// Whether all came.
    bool wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return left_ == 0 || is_over_; });
        return left_ == 0;
    }

  private:
    std::atomic<ULONG> references_{1};
    std::mutex mutex_;
    std::condition_variable changed_;
    unsigned long left_;
    bool is_over_ = false;
};

bool run(const std::string& resource, const std::string& query, unsigned long count, const std::string& user,
         const std::string& password) {
    const Held<IWbemServices> services = connect(resource, user, password);
    if (!services) return false;
    const Held<Printer> printer(new Printer(count));
    if (failed(services->ExecNotificationQueryAsync(Text("WQL"), Text(query), 0, nullptr, printer.get()),
               "ExecNotificationQueryAsync"))
        return false;
    std::puts("ready");
    std::fflush(stdout);
    const bool is_good = printer->wait();
    return !failed(services->CancelAsyncCall(printer.get()), "CancelAsyncCall") && is_good;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4 && argc != 6) {
        std::fputs("usage: ncwmi_watch RESOURCE QUERY COUNT [USER PASSWORD]\n", stderr);
        return 2;
    }
    const unsigned long count = std::strtoul(argv[3], nullptr, 10);
    return run(argv[1], argv[2], count, argc == 6 ? argv[4] : "", argc == 6 ? argv[5] : "") ? 0 : 1;
}
