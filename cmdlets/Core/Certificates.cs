using System;
using System.IO;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Microsoft.Windows.NetworkController.Core;

/// <summary>Who the client is, and whom it trusts.</summary>
internal static class Certificates
{
    /// <summary>A certificate with its private key from the user's or the machine's personal store.</summary>
    /// <exception cref="ArgumentException">There is none of that thumbprint.</exception>
    public static X509Certificate2 FindClientCertificate(string thumbprint)
    {
        var wanted = Regex.Replace(thumbprint, "[^0-9A-Fa-f]", "");
        foreach (var location in new[] { StoreLocation.CurrentUser, StoreLocation.LocalMachine })
        {
            using var store = new X509Store(StoreName.My, location);
            try
            {
                store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            }
            catch (CryptographicException)
            {
                continue; // Outside Windows the machine has no personal store.
            }
            foreach (var certificate in store.Certificates.Find(X509FindType.FindByThumbprint, wanted, validOnly: false))
            {
                if (certificate.HasPrivateKey)
                {
                    return certificate;
                }
            }
        }
        throw new ArgumentException(
            $"No certificate with the thumbprint '{thumbprint}' and a private key is in the personal store of the user " +
            "or the machine.");
    }

    /// <summary>The certificates of a PEM file.</summary>
    /// <exception cref="ArgumentException">The file cannot be read or holds none.</exception>
    public static X509Certificate2Collection ReadAuthorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            var blocks = Regex.Matches(File.ReadAllText(file), "-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----");
            foreach (Match block in blocks)
            {
                authorities.Add(new X509Certificate2(Convert.FromBase64String(block.Groups[1].Value)));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException
                                               or CryptographicException)
        {
            throw new ArgumentException($"The file '{file}', which NC_CA names, cannot be read: {fault.Message}", fault);
        }
        return authorities.Count > 0
            ? authorities
            : throw new ArgumentException($"The file '{file}', which NC_CA names, holds no certificate.");
    }

    /// <summary>
    /// Whether a server's certificate is good by the system's judgement or else ends at one of the authorities. Only the
    /// unknown root is forgiven: a wrong name, a date or a signature is not.
    /// </summary>
    public static bool IsTrusted(
        X509Certificate2? server, X509Chain? received, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || server is null)
        {
            return false;
        }
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        if (received is not null)
        {
            foreach (var element in received.ChainElements)
            {
                chain.ChainPolicy.ExtraStore.Add(element.Certificate); // The intermediates that the server sent.
            }
        }
        if (!chain.Build(server))
        {
            return false;
        }
        var root = chain.ChainElements[chain.ChainElements.Count - 1].Certificate;
        return authorities.Contains(root) &&
               Array.TrueForAll(chain.ChainStatus, status => status.Status is X509ChainStatusFlags.UntrustedRoot);
    }
}
