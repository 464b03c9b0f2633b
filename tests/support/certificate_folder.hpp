// A host's folder of certificates, as nc-vswitchd reads it; it goes with the object.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/test_certificate.hpp"

namespace nc::tests {

class CertificateFolder {
  public:
    CertificateFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "nc-certificates-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~CertificateFolder() { std::filesystem::remove_all(folder_); }
    CertificateFolder(const CertificateFolder&) = delete;
    CertificateFolder& operator=(const CertificateFolder&) = delete;

    void install(const TestCertificate& certificate) const {
        const std::string thumbprint = certificate.thumbprint();
        std::filesystem::copy_file(certificate.certificate_file(), folder_ / (thumbprint + ".pem"));
        std::filesystem::copy_file(certificate.key_file(), key_file(thumbprint));
        std::filesystem::permissions(key_file(thumbprint),
                                     std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    }
    std::filesystem::path key_file(const std::string& thumbprint) const { return folder_ / (thumbprint + ".key"); }
    const std::filesystem::path& path() const { return folder_; }

  private:
    std::filesystem::path folder_;
};

}  // namespace nc::tests
