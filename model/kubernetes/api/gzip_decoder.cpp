#include "model/kubernetes/api/gzip_decoder.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <string>

namespace fairlead::kubernetes {
namespace {

constexpr int gzipOnly = 16 + MAX_WBITS;

uInt lengthFor(std::size_t size) { return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max())); }

}  // namespace

struct GzipDecoder::State {
    z_stream stream{};
};

GzipDecoder::GzipDecoder() : m_state(std::make_unique<State>())
{
    if (inflateInit2(&m_state->stream, gzipOnly) != Z_OK)
        throw std::bad_alloc();
}

GzipDecoder::~GzipDecoder() { inflateEnd(&m_state->stream); }

Result<GzipDecoder::Step> GzipDecoder::unpack(std::span<const char> input, std::span<char> output)
{
    z_stream& stream = m_state->stream;
    if (m_finished) {
        inflateReset(&stream);
        m_finished = false;
    }
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));  // zlib does not write there
    stream.avail_in = lengthFor(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = lengthFor(output.size());
    const int state = inflate(&stream, Z_NO_FLUSH);
    if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
        return Error{"cannot unpack the answer", std::string("it is not sound gzip: ") + (stream.msg ? stream.msg : "damaged"),
                     "try again; if it stays, a proxy between alters it: set disable-compression in the kubeconfig"};
    m_finished = state == Z_STREAM_END;
    return Step{input.size() - stream.avail_in, output.size() - stream.avail_out};
}

}  // namespace fairlead::kubernetes
