#pragma once

#include "views/diagram/latest_job.h"
#include "views/diagram/pictures.h"
#include "views/navigation/place.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;
class QStringListModel;

namespace fairlead::views {

// Where a packet comes from and where it is sent, written in the notation of the command line and
// completed from what the cluster has. Enter in either field asks. UI thread.
class QuestionBar : public QWidget {
    Q_OBJECT

public:
    explicit QuestionBar(QWidget* parent = nullptr);

    void setSnapshot(const SnapshotPtr& snapshot);
    // Shows the question of a place; does not ask it again.
    void show(const Place& place);
    // Puts the keyboard where the next word is missing.
    void focusFirstEmpty();

signals:
    void asked(const QString& from, const QString& to, const QString& node);

private:
    void ask();
    void addField(QLineEdit* field, QStringListModel* suggestions, const QString& label, const QString& example);

    QLineEdit* m_from;
    QLineEdit* m_to;
    QComboBox* m_node;
    QPushButton* m_ask;
    QStringListModel* m_origins;
    QStringListModel* m_targets;
    LatestJob m_suggesting;
};

}  // namespace fairlead::views
