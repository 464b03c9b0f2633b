// Any datagrams on the port of encrypted packets, to a host that has certificates and one that has none: nothing of it
// becomes a packet, and everything that is none is counted. The first byte chooses the host and the segment size.
#include <cstdint>

#include "schemas/base/assert.hpp"
#include "tests/packet/world.hpp"
#include "tests/support/certificate_folder.hpp"
#include "vswitch/encryption/encrypting_underlay.hpp"

namespace {

using namespace nc::vswitch;
using namespace nc::vswitch::test;

class EncryptedFabric {
  public:
    EncryptedFabric() {
        const nc::tests::TestCertificate certificate("certificate");
        const nc::tests::CertificateFolder folder;
        folder.install(certificate);
        auto loaded = Certificate::load(folder.path(), certificate.thumbprint()).value();
        handshakers_[0].set_certificates(std::make_shared<const Certificates>(Certificates{{loaded->id(), loaded}}));
        for (std::size_t host = 0; host < 2; ++host)
            world_.processor(host).set_underlay(
                std::make_unique<EncryptingUnderlay>(
                    std::make_unique<MemoryUnderlay>(world_.wire(), world_.provider_address(host)),
                    std::make_unique<MemoryUnderlay>(carrier_, world_.provider_address(host)), handshakers_[host]),
                1600);
        world_.add_network("red", {"10.1.1.0/24"});
        world_.add_vm("a1", "red", "10.1.1.4", 0);
        world_.add_vm("a2", "red", "10.1.1.5", 1);
        world_.encrypt("red", "10.1.1.0/24", certificate.thumbprint());
        world_.publish();
    }

    void receive(std::size_t host, const Bytes& bytes, std::uint16_t segment) {
        carrier_[world_.provider_address(host)].push_back({world_.provider_address(1 - host), bytes, segment, 0});
        world_.run();
        handshakers_[host].step();
        world_.run();
        NC_ASSERT(world_.take(host == 0 ? "a1" : "a2").empty());
        const DatapathCounters counters = world_.processor(host).counters();
        NC_ASSERT(counters.received ==
                  counters.delivered + counters.transmitted + counters.dropped + counters.answered + counters.waiting);
    }

  private:
    Wire carrier_;
    std::array<Handshaker, 2> handshakers_;
    World world_{2};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static EncryptedFabric fabric;
    if (size < 2 || size > kLongestTrain) return 0;
    const auto segment = static_cast<std::uint16_t>(1 + (data[0] & 0x7F) * 24);
    fabric.receive(data[0] >> 7, Bytes(data + 1, data + size), segment);
    return 0;
}
