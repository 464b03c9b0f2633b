# Certificates of a lab: one CA; the controller's (for REST and towards the hosts), the CIM door's towards the controller,
# one per host, and a client's; one of all hosts for encrypted subnets. And one account, for clients that have only a name
# and a password.
# shellcheck shell=bash

make_certificates() {
    local dir=$lab_dir/certificates host
    mkdir -p "$dir"
    chmod 700 "$dir"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=lab $lab_name CA" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
        -keyout "$dir/ca.key" -out "$dir/ca.pem" 2>/dev/null
    make_certificate controller "IP:127.0.0.1,IP:$(host_address 0),DNS:localhost"
    make_certificate cim-door "DNS:cim-door"
    make_certificate client "DNS:client"
    for ((host = 1; host <= host_count; host++)); do
        make_certificate "host$host" "IP:$(host_address "$host"),DNS:host$host"
    done
}

# make_encryption_certificate [HOST]: a certificate for encrypted subnets, with its key, in the folder of each host, or of
# that one; prints its thumbprint.
make_encryption_certificate() {
    local new=$lab_dir/certificates/encryption thumbprint number
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=EncryptedVirtualNetworks" \
        -keyout "$new.key" -out "$new.pem" 2>/dev/null
    thumbprint=$(certificate_thumbprint encryption)
    for ((number = 1; number <= host_count; number++)); do
        [[ -z ${1:-} || $1 == "host$number" ]] || continue
        install -D -m 600 "$new.key" "$lab_dir/host$number/certificates/$thumbprint.key"
        install -D -m 644 "$new.pem" "$lab_dir/host$number/certificates/$thumbprint.pem"
    done
    rm "$new.key" "$new.pem"
    printf '%s\n' "$thumbprint"
}

# An administrator's account, in the file that ncd reads; the password goes into lab.env.
make_account() {
    lab_password=$(openssl rand -hex 12)
    (umask 077 && printf '%s:%s\n' "$lab_user" "$("$bin/ncd" --hash-password <<<"$lab_password")" \
        >"$lab_dir/certificates/accounts")
}

# make_certificate NAME SUBJECT_ALTERNATIVE_NAMES
make_certificate() {
    local dir=$lab_dir/certificates name=$1 names=$2
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" \
        -keyout "$dir/$name.key" -out "$dir/$name.csr" 2>/dev/null
    openssl x509 -req -in "$dir/$name.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 30 \
        -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$names") \
        -out "$dir/$name.pem" 2>/dev/null
    rm "$dir/$name.csr"
}

# The SHA-1 thumbprint as Windows writes it: hexadecimal digits without colons.
certificate_thumbprint() {
    openssl x509 -in "$lab_dir/certificates/$1.pem" -noout -fingerprint -sha1 | sed 's/.*=//; s/://g'
}

# The certificate's DER form in base64, as servers[].properties.certificate carries it.
certificate_base64() { openssl x509 -in "$lab_dir/certificates/$1.pem" -outform DER | base64 -w0; }
