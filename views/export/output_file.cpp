#include "views/export/output_file.h"

#include <QFile>
#include <QSaveFile>

namespace fairlead::views {

namespace {

bool isSpecial(const std::filesystem::path& path)
{
    std::error_code ignored;
    const auto status = std::filesystem::status(path, ignored);
    return std::filesystem::exists(status) && !std::filesystem::is_regular_file(status) && !std::filesystem::is_directory(status);
}

QString writeInto(QFile& file, const QByteArray& bytes)
{
    if (file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(bytes) == bytes.size())
        return {};
    return file.errorString();
}

}  // namespace

QString writeOutputFile(const QByteArray& bytes, const std::filesystem::path& path)
{
    const QString name = QFile::decodeName(path.c_str());
    if (isSpecial(path)) {
        QFile file(name);
        return writeInto(file, bytes);
    }
    QSaveFile file(name);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        return {};
    return file.errorString();
}

}  // namespace fairlead::views
