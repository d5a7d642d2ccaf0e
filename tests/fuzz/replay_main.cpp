// Runs a fuzz target without libFuzzer: over every file of a corpus, and over copies of each that are
// cut short or altered, always the same ones, so that a failure can be seen again. It stops after a time,
// never before each file itself was read.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::chrono::seconds timeForAltered{10};
constexpr int cutsOfEachFile = 32;
constexpr int alteredCopiesOfEachFile = 64;

std::vector<std::filesystem::path> filesOf(const std::filesystem::path& corpus)
{
    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_directory(corpus))
        for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus))
            if (entry.is_regular_file())
                files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<std::uint8_t> readFile(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A copy in an allocation of exactly its size, so that AddressSanitizer sees a read past the end.
void run(const std::vector<std::uint8_t>& input)
{
    const std::vector<std::uint8_t> exact(input.begin(), input.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

std::vector<std::uint8_t> altered(std::vector<std::uint8_t> input, std::mt19937& random)
{
    if (input.empty())
        return input;
    const auto below = [&random](std::size_t limit) { return static_cast<std::size_t>(random()) % limit; };
    for (std::size_t change = 0, changes = 1 + below(4); change < changes && !input.empty(); ++change) {
        const std::size_t at = below(input.size());
        const std::size_t length = std::min(1 + below(40), input.size() - at);
        const auto first = input.begin() + static_cast<std::ptrdiff_t>(at);
        const auto last = first + static_cast<std::ptrdiff_t>(length);
        switch (random() % 4) {
        case 0:
            input[at] = static_cast<std::uint8_t>(random());
            break;
        case 1:
            input.erase(first, last);
            break;
        case 2: {
            const std::vector<std::uint8_t> again(first, last);
            input.insert(first, again.begin(), again.end());
            break;
        }
        default:
            std::reverse(first, last);
            break;
        }
    }
    return input;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s CORPUS-FOLDER\n", argv[0]);
        return 2;
    }
    const auto files = filesOf(argv[1]);
    if (files.empty()) {
        std::fprintf(stderr, "%s: no seeds; put a few small inputs there\n", argv[1]);
        return 1;
    }
    std::vector<std::vector<std::uint8_t>> inputs;
    for (const auto& file : files) {
        std::printf("%s\n", file.filename().c_str());
        std::fflush(stdout);  // the last name printed is the one that failed
        inputs.push_back(readFile(file));
        run(inputs.back());
    }

    const auto stop = std::chrono::steady_clock::now() + timeForAltered;
    std::size_t runs = 0;
    for (std::size_t n = 0; n < inputs.size() && std::chrono::steady_clock::now() < stop; ++n) {
        std::printf("%s, cut and altered\n", files[n].filename().c_str());
        std::fflush(stdout);
        std::mt19937 random(static_cast<std::mt19937::result_type>(n));
        const std::vector<std::uint8_t>& input = inputs[n];
        for (std::size_t cut = 0; cut < cutsOfEachFile && std::chrono::steady_clock::now() < stop; ++cut, ++runs)
            run({input.begin(), input.begin() + static_cast<std::ptrdiff_t>(input.size() * cut / cutsOfEachFile)});
        for (int copy = 0; copy < alteredCopiesOfEachFile && std::chrono::steady_clock::now() < stop; ++copy, ++runs)
            run(altered(input, random));
    }
    std::printf("%zu seeds, %zu cut or altered\n", inputs.size(), runs);
    return 0;
}
